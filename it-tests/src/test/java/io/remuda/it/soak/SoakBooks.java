package io.remuda.it.soak;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Request;
import io.remuda.SessionEvent;
import io.remuda.TerminateReason;
import io.remuda.WebSocketSessions;
import io.remuda.it.app.Probe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to sessions and to messages, and notes what must not happen. */
@ApplicationScoped
public class SoakBooks {

    @Inject
    WebSocketSessions sessions;

    private final Map<String, Life> open = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    /** What was sent to a session that was there no more, and so had nobody who would count it. */
    private final LongAdder sentToNobody = new LongAdder();

    Life opened(Request request) {
        Life life = new Life(Probe.key(request), request.session());
        if (open.put(request.session().id(), life) != null) {
            wrong("init was called twice for " + life.kind());
        }
        count("opened");
        return life;
    }

    void ended(Life life, TerminateReason reason) {
        if (!open.remove(life.session().id(), life)) {
            wrong("terminate was called twice for " + life.kind());
        }
        count("terminated");
        count("end " + life.kind() + " " + name(reason));
    }

    private static String name(TerminateReason reason) {
        String name = reason.getClass().getSimpleName();
        if (reason instanceof TerminateReason.Remote remote) {
            return name + " " + remote.code();
        } else if (reason instanceof TerminateReason.Shutdown shutdown) {
            return name + " " + shutdown.code();
        } else if (reason instanceof TerminateReason.Server server) {
            return name + " " + server.code();
        } else if (reason instanceof TerminateReason.Crash crash) {
            return name + " " + crash.callback();
        } else if (reason instanceof TerminateReason.Overload overload) {
            return name + " " + overload.queue();
        }
        return name;
    }

    void happened(@Observes SessionEvent event) {
        count("event " + event.getClass().getSimpleName());
    }

    void nobodyTook(@Observes DeadLetter letter) {
        if (letter.message() instanceof Post post && post.sent() == 0) {
            sentToNobody.add(letter.delivery().refusals().size());
        }
    }

    void count(String what) {
        counts.computeIfAbsent(what, w -> new LongAdder()).increment();
    }

    void wrong(String what) {
        wrong.add(what);
    }

    Post post(Post.Deed deed, String text) {
        return new Post(deed, text, sent);
    }

    void received() {
        received.increment();
    }

    Collection<Life> open() {
        return open.values();
    }

    /** All that was counted, a line for each. */
    Map<String, Long> report() {
        Map<String, Long> report = new TreeMap<>();
        counts.forEach((what, count) -> report.put(what, count.sum()));
        wrong.forEach(what -> report.merge("wrong: " + what, 1L, Long::sum));
        report.put("open", (long) open.size());
        report.put("sessions", (long) sessions.count(Address.all()));
        report.put("messages sent", sent.sum());
        report.put("messages sent to nobody", sentToNobody.sum());
        report.put("messages received", received.sum());
        report.put("messages refused", sessions.refused());
        report.put("messages discarded", sessions.discarded());
        report.put(
                "messages dropped",
                List.of(SoakHandler.class, SoakWorkerHandler.class, SoakDroppingHandler.class).stream()
                        .mapToLong(handler -> sessions.dropped(handler).messages())
                        .sum());
        return report;
    }
}
