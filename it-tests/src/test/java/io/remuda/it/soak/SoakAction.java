package io.remuda.it.soak;

import io.remuda.Address;
import io.remuda.WebSocketSessions;
import io.remuda.it.app.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the soak asks for. */
@Named("soak")
@ApplicationScoped
public class SoakAction implements Action {

    private static final int CHUNK = 64 * 1024;
    private static final long HELD_NANOS = 500_000_000;

    @Inject
    SoakBooks books;

    @Inject
    Traffic traffic;

    @Inject
    WebSocketSessions sessions;

    @Override
    public String perform(UnaryOperator<String> parameter) {
        switch (parameter.apply("step")) {
            case "start" -> traffic.start();
            case "stop" -> {
                try {
                    traffic.stop();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            case "resume" -> {
                return Integer.toString(sessions.send(Address.topic("held"), books.post(Post.Deed.RESUME, "resumed"))
                        .taken());
            }
            case "press" -> {
                return Long.toString(press(Long.parseLong(parameter.apply("leave"))));
            }
            case "report" -> {
                return books.report().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n"));
            }
            default -> throw new IllegalArgumentException("Unknown step: " + parameter.apply("step"));
        }
        return "done";
    }

    /** Takes all of the heap but so many bytes, and gives it back; returns how much it was. */
    private long press(long leave) {
        Runtime jvm = Runtime.getRuntime();
        System.gc();
        long wanted = jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory()) - leave;
        List<byte[]> held = new ArrayList<>();
        try {
            for (long taken = 0; taken < wanted; taken += CHUNK) {
                held.add(new byte[CHUNK - 16]);
            }
            books.count("heap was nearly full");
            // Meanwhile the others have to make do with the rest.
            LockSupport.parkNanos(HELD_NANOS);
        } catch (OutOfMemoryError full) {
            // The others have taken what was to be theirs, and get it at once.
            held.clear();
            books.count("heap was full");
        } finally {
            Reference.reachabilityFence(held);
        }
        return (long) held.size() * CHUNK;
    }
}
