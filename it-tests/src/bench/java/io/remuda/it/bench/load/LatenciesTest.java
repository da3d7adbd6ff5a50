package io.remuda.it.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 129, 255, 256, 1_000, 65_535, 999_999, 1_234_567_890, Long.MAX_VALUE})
    @DisplayName("a time is told to within one percent")
    void time_isToldToWithinOnePercent(long nanos) {
        latencies.add(nanos);

        assertThat(latencies.micros(0.5)).isCloseTo(nanos / 1000.0, Percentage.withPercentage(1));
    }

    @Test
    @DisplayName("so many did not take longer")
    void share() {
        for (int nanos = 1; nanos <= 100; nanos++) {
            latencies.add(nanos);
        }

        assertThat(latencies.micros(0.5)).isCloseTo(0.05, within(1e-9));
        assertThat(latencies.micros(0.99)).isCloseTo(0.099, within(1e-9));
        assertThat(latencies.micros(0.999)).isCloseTo(0.1, within(1e-9));
        assertThat(latencies.micros(1)).isCloseTo(0.1, within(1e-9));
    }

    @Test
    @DisplayName("after clear there is nothing")
    void clear() {
        latencies.add(1);
        latencies.clear();

        assertThat(latencies.count()).isZero();
        assertThat(latencies.micros(0.5)).isNaN();
    }
}
