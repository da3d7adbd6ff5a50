package io.remuda.runtime;

import java.time.Duration;
import java.time.Instant;

/** The clock and the timers of all sessions. Any thread may call it. */
interface Timers {

    /** A task that has not run yet. */
    interface Scheduled {

        /** Returns whether the task will not run because of this call. */
        boolean cancel();
    }

    /** The time in nanoseconds from an arbitrary origin, as {@link System#nanoTime()} counts it. */
    long nanoTime();

    /** The time of day. */
    default Instant now() {
        return Instant.now();
    }

    /**
     * Runs a task once, not before the delay, on the timers' one thread: it must not block, nor call a
     * handler.
     */
    Scheduled schedule(Duration delay, Runnable task);

    /** Ends the thread. What has not run will not run. */
    void close();
}
