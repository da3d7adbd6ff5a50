package io.remuda.jakarta;

import jakarta.websocket.Session;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps Undertow from reading ahead without end. It reads on one thread, and has another bring the messages, however long that
 * takes. So for every few reads a mark is put behind what was read; while there is more than one that the other thread has
 * not come to, nothing is read.
 *
 * <p>Whoever changes what is wanted asks for an {@link #update} afterwards; of several at a time one does it for all, so that
 * the channel is told things in their order, and without a lock.
 */
final class UndertowReading {

    /** How many reads there are for a mark. A read is a frame, or as much of one as there is, at most a buffer of 16 KiB. */
    static final int READS = 16;

    private final UndertowMethods methods;
    private final Object channel;
    private final Executor bringing;
    private final AtomicInteger marks = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    // Guarded by the server, which reads a connection with one thread.
    private int reads;

    // Set by the session, one call after the other.
    private volatile boolean held;

    // Written by the one who updates.
    private volatile boolean suspended;

    private UndertowReading(UndertowMethods methods, Object channel, Executor bringing) {
        this.methods = methods;
        this.channel = channel;
        this.bringing = bringing;
    }

    /** To be called before the server reads, which is when it opens the session. */
    static UndertowReading of(Session session, UndertowMethods methods) {
        UndertowReading reading = new UndertowReading(methods, methods.channel(session), methods.bringing(session));
        methods.beforeReading(session, reading::reads);
        return reading;
    }

    void suspend() {
        held = true;
        update();
    }

    void resume() {
        held = false;
        update();
    }

    private void reads() {
        reads++;
        if (reads % READS == 0) {
            marks.incrementAndGet();
            putMark();
            update();
        } else if (suspended) {
            // When it has opened the session it begins to read, whatever it was told meanwhile.
            update();
        }
    }

    private void putMark() {
        try {
            bringing.execute(this::reached);
        } catch (RejectedExecutionException serverStops) {
            reached();
        }
    }

    private void reached() {
        marks.decrementAndGet();
        update();
    }

    private void update() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            apply(held || marks.get() > 1);
            seen = asked.addAndGet(-seen);
        }
    }

    private void apply(boolean wanted) {
        if (wanted) {
            suspended = true;
            methods.suspendReceives(channel);
        } else if (suspended) {
            suspended = false;
            // Had the server begun to read of its own after the last suspension, it would take the channel for one that
            // reads.
            methods.suspendReceives(channel);
            methods.resumeReceives(channel);
        }
    }
}
