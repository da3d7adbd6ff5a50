package io.remuda.runtime;

/**
 * How much may arrive in a second, on average, with bursts of a second's worth: a token bucket, kept as the time at which
 * it would be full again. Used by the thread on which the server brings messages.
 */
final class Rate {

    private static final long SECOND = 1_000_000_000L;

    private final long perSecond;

    /** When everything that was taken would have arrived at exactly the rate. */
    private long paidUntil;

    /**
     * Begins with a full bucket.
     *
     * @param perSecond how much a second; 0 for any amount
     * @param now the time in nanoseconds
     */
    Rate(long perSecond, long now) {
        this.perSecond = perSecond;
        this.paidUntil = now;
    }

    /**
     * Takes an amount.
     *
     * @param amount how much arrived; at most 1 GiB
     * @param now the time in nanoseconds
     * @return by how many nanoseconds that was too early; 0 if it was not
     */
    long take(long amount, long now) {
        if (perSecond == 0) {
            return 0;
        }
        long cost = amount * SECOND / perSecond;
        paidUntil = (paidUntil - now > 0 ? paidUntil : now) + cost;
        return Math.max(0, paidUntil - now - SECOND);
    }
}
