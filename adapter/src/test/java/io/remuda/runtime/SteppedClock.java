package io.remuda.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A clock for the timers' own thread. It stands still until the test lets time pass; then whoever waits by it moves it to
 * the moment that it waits for, so that days take no time. Starts close to where a {@code nanoTime} overflows.
 */
final class SteppedClock implements SystemTimers.Clock {

    // Guarded by this.
    private long time = Long.MAX_VALUE - Duration.ofSeconds(40).toNanos();
    private long left;
    private boolean running;
    private boolean woken;
    private long waits;

    @Override
    public synchronized long nanoTime() {
        return time;
    }

    @Override
    public synchronized void await(long nanos) {
        waits++;
        long rest = nanos;
        while (!woken && rest > left) {
            time += left;
            rest -= left;
            left = 0;
            running = false;
            notifyAll();
            awaitRunning(true, Long.MAX_VALUE);
        }
        if (!woken) {
            time += rest;
            left -= rest;
        }
        woken = false;
    }

    @Override
    public synchronized void wake(Thread waiting) {
        woken = true;
    }

    /** Lets time pass. Returns when it has, and the timers' thread, which must have been started, waits again. */
    synchronized void advance(Duration passes) {
        left = passes.toNanos();
        running = true;
        notifyAll();
        awaitRunning(false, TimeUnit.MINUTES.toNanos(2));
    }

    /** Lets the thread go, whose timers have been closed. */
    synchronized void release() {
        running = true;
        notifyAll();
    }

    private synchronized void awaitRunning(boolean awaited, long nanos) {
        long start = System.nanoTime();
        while (running != awaited) {
            if (System.nanoTime() - start > nanos) {
                throw new AssertionError("the timers' thread does not wait");
            }
            try {
                wait(1000);
            } catch (InterruptedException stop) {
                throw new AssertionError(stop);
            }
        }
    }

    /** How often the thread has waited. */
    synchronized long waits() {
        return waits;
    }
}
