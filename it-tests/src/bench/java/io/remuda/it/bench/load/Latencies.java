package io.remuda.it.bench.load;

import java.util.Arrays;

/** How long things took, to within one percent. */
final class Latencies {

    /** So many bits of each number count. */
    private static final int BITS = 7;

    private final long[] counts = new long[(65 - BITS) << BITS];
    private long total;

    void add(long nanos) {
        counts[index(Math.max(0, nanos))]++;
        total++;
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    long count() {
        return total;
    }

    /** The time, in microseconds, that this share did not exceed. */
    double micros(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int index = 0; index < counts.length; index++) {
            seen += counts[index];
            if (seen >= rank && seen > 0) {
                return nanos(index) / 1000.0;
            }
        }
        return Double.NaN;
    }

    private static int index(long nanos) {
        int shift = Math.max(0, 63 - BITS - Long.numberOfLeadingZeros(nanos));
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    private static long nanos(int index) {
        int shift = Math.max(0, (index >>> BITS) - 1);
        return (long) (index - (shift << BITS)) << shift;
    }
}
