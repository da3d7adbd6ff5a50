package io.remuda.it.bench.load;

import java.util.List;
import java.util.Optional;

/** Numbers of several runs, sorted. */
final class Ratios {

    private final double[] sorted;

    Ratios(List<Double> values) {
        sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    double least() {
        return sorted[0];
    }

    double most() {
        return sorted[sorted.length - 1];
    }

    double median() {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /**
     * The interval that has the median with a probability of at least 95 %, whatever the distribution: between the n-th
     * least and the n-th most, by how often so many of independent values are on one side of the median. Empty for fewer
     * than six values.
     */
    Optional<double[]> interval() {
        double oneSide = 0;
        double exactly = Math.pow(0.5, sorted.length);
        int outside = 0;
        while (oneSide + exactly <= 0.025) {
            oneSide += exactly;
            exactly *= (sorted.length - outside) / (outside + 1.0);
            outside++;
        }
        return outside == 0
                ? Optional.empty()
                : Optional.of(new double[] {sorted[outside - 1], sorted[sorted.length - outside]});
    }
}
