package io.remuda.it.bench.load;

import java.util.concurrent.TimeUnit;

/**
 * When messages are due: so many in a second, whatever becomes of those before. Or, with a rate of 0, when an earlier one
 * has been answered, as with a client that waits.
 */
final class Pace {

    private final int perSecond;
    private long start;

    Pace(int perSecond) {
        this.perSecond = perSecond;
    }

    boolean hasRate() {
        return perSecond > 0;
    }

    void start(long now) {
        start = now;
    }

    /** For how many milliseconds this message is not due; without a rate, for how long it is no use to look. */
    long millisUntil(long message, long now) {
        return hasRate() ? Math.max(0, TimeUnit.NANOSECONDS.toMillis(due(message) - now)) : 100;
    }

    /** When the message with this number is due, counted from 0. Only with a rate. */
    long due(long message) {
        return start + (long) (message * (double) TimeUnit.SECONDS.toNanos(1) / perSecond);
    }
}
