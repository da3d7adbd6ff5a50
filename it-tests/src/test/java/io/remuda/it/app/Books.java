package io.remuda.it.app;

import io.remuda.DeadLetter;
import io.remuda.SessionEvent;
import io.remuda.SessionRef;
import io.remuda.event.OfHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Keeps books of what happens to sessions, by their ids, and of dead letters, by their texts. */
@ApplicationScoped
public class Books {

    @Inject
    Probe probe;

    @Inject
    SessionRef current;

    void happened(@Observes @OfHandler(TopicHandler.class) SessionEvent event) {
        String line = event.getClass().getSimpleName();
        if (event instanceof SessionEvent.Joined joined) {
            line += " " + joined.topic();
        } else if (event instanceof SessionEvent.Left left) {
            line += " " + left.topic();
        } else if (event instanceof SessionEvent.Closed closed) {
            line += " " + closed.reason() + (closed.duration().isNegative() ? " too early" : "");
        }
        SessionRef session = event.session().session();
        probe.record(
                session.id(), line + " " + event.session().path() + (current.equals(session) ? "" : " out of scope"));
    }

    void opened(@Observes @OfHandler(EchoHandler.class) SessionEvent event) {
        probe.record("echoes", event.session().path());
    }

    void dead(@Observes DeadLetter letter) {
        probe.record(
                "dead", letter.message() + " " + letter.delivery().refusals().size());
    }
}
