package io.remuda.runtime;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
     * Sets an alarm to run once, not before the delay, on the timers' one thread: it must not block, nor call a handler.
     * One that was set is set anew, and one that has run may be set again.
     */
    void set(Alarm alarm, Duration delay);

    /** Returns whether the alarm will not run because of this call. From then on nothing here refers to it. */
    boolean cancel(Alarm alarm);

    /** Runs a task once, as an alarm. */
    default Scheduled schedule(Duration delay, Runnable task) {
        Once alarm = new Once(this, task);
        set(alarm, delay);
        return alarm;
    }

    /** Ends the thread. What has not run will not run. */
    void close();

    /** The alarm of one task. It lets go of the task when that runs or is cancelled, because callers may keep it longer. */
    final class Once extends Alarm implements Scheduled {

        private final Timers timers;
        private @Nullable Runnable task;

        private Once(Timers timers, Runnable task) {
            this.timers = timers;
            this.task = task;
        }

        @Override
        public void run() {
            Runnable due = task;
            task = null;
            if (due != null) {
                due.run();
            }
        }

        @Override
        public boolean cancel() {
            boolean cancelled = timers.cancel(this);
            if (cancelled) {
                task = null;
            }
            return cancelled;
        }
    }
}
