package io.remuda.it.soak;

import io.remuda.Address;
import io.remuda.DeliveryException;
import io.remuda.SessionEndedException;
import io.remuda.WebSocketSessions;
import io.remuda.event.ToTopic;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the application sends to the sessions, from several threads, each with numbers of its own. */
@ApplicationScoped
public class Traffic {

    private static final int TICKERS = 2;
    private static final int TOPICS = 4;

    @Inject
    SoakBooks books;

    @Inject
    WebSocketSessions sessions;

    @Inject
    Event<Object> events;

    private ScheduledExecutorService senders;

    void start() {
        senders = Executors.newScheduledThreadPool(TICKERS + 3);
        for (int i = 0; i < TICKERS; i++) {
            String beginning = "tick " + i + " ";
            repeat(50, number -> events.fire(books.post(Post.Deed.TELL, beginning + number)));
        }
        repeat(40, number -> {
            String topic = "topic" + number % TOPICS;
            events.select(ToTopic.Literal.of(topic)).fire(books.post(Post.Deed.TELL, topic + " 0 " + number / TOPICS));
        });
        repeat(100, number -> books.open().forEach(this::sendDirect));
        repeat(20, this::ask);
    }

    private void repeat(long millis, Sending sending) {
        long[] number = {0};
        ScheduledFuture<?> unused = senders.scheduleWithFixedDelay(
                () -> {
                    try {
                        sending.send(number[0]++);
                    } catch (RuntimeException | Error failed) {
                        books.wrong("a sender gets " + failed);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void sendDirect(Life life) {
        Post post = books.post(Post.Deed.TELL, "direct 0 " + life.direct());
        if (sessions.send(Address.session(life.session()), post).taken() == 1) {
            life.directTaken();
        }
    }

    private void ask(long number) {
        books.open().stream().skip(number % 16).findFirst().ifPresent(life -> {
            books.count("asked");
            String text = "asked " + number;
            sessions.ask(life.session(), books.post(Post.Deed.ANSWER, text), Duration.ofSeconds(2))
                    .whenComplete((answer, failure) -> books.count("question " + outcome(answer, failure)));
        });
    }

    private static String outcome(Object answer, Throwable failure) {
        if (failure instanceof SessionEndedException) {
            return "ended";
        } else if (failure instanceof TimeoutException) {
            return "timed out";
        } else if (failure instanceof DeliveryException) {
            return "refused";
        }
        return failure == null ? "answered " + answer : failure.toString();
    }

    /** Returns when nothing more is sent. */
    void stop() throws InterruptedException {
        senders.shutdown();
        if (!senders.awaitTermination(30, TimeUnit.SECONDS)) {
            books.wrong("a sender waits for something");
        }
    }

    @PreDestroy
    void end() {
        if (senders != null) {
            senders.shutdownNow();
        }
    }

    private interface Sending {
        void send(long number);
    }
}
