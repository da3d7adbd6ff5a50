package io.remuda.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A turn is put there while the only runner finds none and goes: whoever is second sees the other. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each turn is run once")
@Outcome(expect = FORBIDDEN, desc = "a turn is lost, or run twice")
@State
public class RunQueueStress {

    private final RunQueue queue = new RunQueue(Runnable::run, new NoTimers(), 1);
    private volatile int first;
    private volatile int second;

    /** Nobody looks after the runner: it has to see what comes. */
    private static final class NoTimers implements Timers {

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void set(Alarm alarm, Duration delay) {}

        @Override
        public boolean cancel(Alarm alarm) {
            return false;
        }

        @Override
        public void close() {}
    }

    /** On the runner, which this thread is. */
    @Actor
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
    public void one() {
        queue.execute(() -> first++);
    }

    /** The same. */
    @Actor
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
    public void two() {
        queue.execute(() -> second++);
    }

    /** What was run. */
    @Arbiter
    public void arbiter(II_Result result) {
        result.r1 = first;
        result.r2 = second;
    }
}
