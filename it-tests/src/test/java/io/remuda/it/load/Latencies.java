package io.remuda.it.load;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times that were measured.
 *
 * @param millis in order of length
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes them
record Latencies(double[] millis) {

    static Latencies ofNanos(List<Long> nanos) {
        return new Latencies(
                nanos.stream().mapToDouble(time -> time / 1e6).sorted().toArray());
    }

    static Latencies together(List<Latencies> all) {
        return new Latencies(all.stream()
                .flatMapToDouble(some -> Arrays.stream(some.millis))
                .sorted()
                .toArray());
    }

    double median() {
        return quantile(0.5);
    }

    double p99() {
        return quantile(0.99);
    }

    private double quantile(double share) {
        return millis[(int) Math.min(millis.length - 1, Math.floor(millis.length * share))];
    }

    /** How much longer these are than others. */
    String comparedWith(Latencies others) {
        return String.format(
                Locale.ROOT, "median %.2f, p99 %.2f times", median() / others.median(), p99() / others.p99());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "median %.1f ms, p99 %.1f ms, most %.1f ms of %d",
                median(),
                p99(),
                millis[millis.length - 1],
                millis.length);
    }
}
