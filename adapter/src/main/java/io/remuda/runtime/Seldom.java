package io.remuda.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Says something once in a while, however often there is reason to. Any thread may ask. */
final class Seldom {

    private final long silence;
    private final AtomicLong last;

    /**
     * Something that has not been said yet.
     *
     * @param now as {@link Timers#nanoTime} counts
     */
    Seldom(Duration silence, long now) {
        this.silence = silence.toNanos();
        this.last = new AtomicLong(now - this.silence);
    }

    /** Whether it has not been said for so long, as of now; it is from now on. */
    boolean isFirst(long now) {
        long before = last.get();
        return now - before >= silence && last.compareAndSet(before, now);
    }
}
