package io.remuda.it.bench.load.reference;

import io.remuda.it.bench.load.app.Letter;
import io.remuda.it.bench.load.app.News;
import io.remuda.it.bench.load.app.Site;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** Fires events when the server asks for it. */
@ApplicationScoped
public class Events {

    @Inject
    Event<News> news;

    @Inject
    Event<Letter> letters;

    void started(@Observes @Initialized(ApplicationScoped.class) ServletContext context) {
        Consumer<String> fireNews = text -> news.fire(new News(text));
        context.setAttribute(Site.NEWS, fireNews);
        ObjIntConsumer<String> fireLetter = (text, to) -> letters.fire(new Letter(to, text));
        context.setAttribute(Site.LETTERS, fireLetter);
    }
}
