package io.remuda.it.bench.load.reference;

import io.remuda.it.bench.load.app.News;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.websocket.Session;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows who gets the news. */
@ApplicationScoped
public class NewsHub {

    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    public void add(Session session) {
        sessions.add(session);
    }

    public void remove(Session session) {
        sessions.remove(session);
    }

    public void send(@Observes News news) {
        for (Session session : sessions) {
            if (session.isOpen()) {
                Sending.text(session, news.text());
            }
        }
    }
}
