package io.remuda.gate;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decisions of the application that may block, on the threads of the server: only so many at once, and each with a
 * deadline, at which its thread is interrupted. A decision that does not heed the interruption keeps its thread, but no
 * more threads than there may be decisions. Any thread may call it.
 */
final class Decisions {

    /** How long a handshake waits for others to be decided: so long that quick decisions are never refused. */
    private static final long PATIENCE_MILLIS = 100;

    private final Semaphore permits;

    /** The decisions that have not ended, and whether they were interrupted. */
    private final ConcurrentMap<Object, Boolean> underWay = new ConcurrentHashMap<>();

    private final BiFunction<Duration, Runnable, Runnable> timer;

    /**
     * Allows decisions.
     *
     * @param most how many at once
     * @param timer runs a task once after a delay; its result cancels that
     */
    Decisions(int most, BiFunction<Duration, Runnable, Runnable> timer) {
        this.permits = new Semaphore(most);
        this.timer = timer;
    }

    /**
     * Decides, on the calling thread.
     *
     * @param deadline how long it may take
     * @param decision the decision
     * @return what it returned
     * @throws TimeoutException if it took too long, or too many are under way
     * @throws Exception what it threw
     */
    <T> T decide(Duration deadline, Callable<T> decision) throws Exception {
        if (!permits.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("too many decisions are under way");
        }
        try {
            return result(within(deadline, decision));
        } finally {
            permits.release();
        }
    }

    private <T> @Nullable T within(Duration deadline, Callable<T> decision) throws Exception {
        Thread thread = Thread.currentThread();
        Object decider = new Object();
        underWay.put(decider, false);
        Runnable cancel = timer.apply(deadline, () -> interrupt(decider, thread));
        T decided = null;
        Exception failure = null;
        try {
            decided = decision.call();
        } catch (Exception thrown) {
            failure = thrown;
        } finally {
            cancel.run();
            if (Boolean.TRUE.equals(underWay.remove(decider))) {
                // The interruption was meant for the decision.
                Thread.interrupted();
                TimeoutException late = new TimeoutException("the decision took longer than " + deadline);
                late.initCause(failure);
                failure = late;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return decided;
    }

    @SuppressWarnings("NullAway") // a decision may return null, which is then T's
    private static <T> T result(@Nullable T decided) {
        return decided;
    }

    /**
     * At the deadline, and never after the decision, because the next request may have the thread: both are changes of
     * the same entry of a concurrent map, which exclude each other.
     */
    private void interrupt(Object decider, Thread thread) {
        underWay.computeIfPresent(decider, (same, interrupted) -> {
            thread.interrupt();
            return true;
        });
    }
}
