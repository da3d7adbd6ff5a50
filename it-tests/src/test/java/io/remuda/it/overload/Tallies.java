package io.remuda.it.overload;

import io.remuda.Request;
import io.remuda.TerminateReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Counts, for the tests to ask for. */
@ApplicationScoped
public class Tallies {

    private final Map<String, Long> tallies = new ConcurrentHashMap<>();

    private final Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();

    /** Waits until all others have the bulletin. */
    void awaitRelease(int bulletin) throws InterruptedException {
        gate(bulletin).await();
    }

    void release(int bulletin) {
        gate(bulletin).countDown();
    }

    private CountDownLatch gate(int bulletin) {
        return gates.computeIfAbsent(bulletin, number -> new CountDownLatch(1));
    }

    void add(String name) {
        tallies.merge(name, 1L, Long::sum);
    }

    void most(String name, long value) {
        tallies.merge(name, value, Math::max);
    }

    /** Counts the ends of sessions by the kind of the session and of the reason, as in {@code stalled.Overload}. */
    void ended(Request request, TerminateReason reason) {
        add(request.pathParameter("kind") + "." + reason.getClass().getSimpleName());
    }

    /** Counts what runs on a thread of Jetty's own. */
    void called(Thread thread) {
        if (thread.getName().startsWith("qtp")) {
            add("onAThreadOfTheServer");
        }
    }

    long of(String name) {
        return tallies.getOrDefault(name, 0L);
    }

    @Override
    public String toString() {
        return tallies.toString();
    }
}
