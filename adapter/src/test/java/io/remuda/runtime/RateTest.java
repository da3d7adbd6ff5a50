package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("B1: the rate of a client's messages and bytes")
class RateTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 3, Long.MIN_VALUE, -5})
    @DisplayName("allows a second's worth at once, and then one more whenever its share of the second has passed")
    void burst_thenTheRate(long start) {
        Rate rate = new Rate(10, start);

        for (int i = 0; i < 10; i++) {
            assertThat(rate.take(1, start)).isZero();
        }
        assertThat(rate.take(1, start)).isEqualTo(SECOND / 10);
        // Whoever waits for as long as that is in time with the next.
        assertThat(rate.take(1, start + SECOND / 5)).isZero();
        assertThat(rate.take(1, start + SECOND / 5)).isEqualTo(SECOND / 10);
    }

    @Test
    @DisplayName("does not save up for longer than a second")
    void rest_savesNoMoreThanABurst() {
        Rate rate = new Rate(10, 0);

        long muchLater = 1000 * SECOND;
        for (int i = 0; i < 10; i++) {
            assertThat(rate.take(1, muchLater)).isZero();
        }
        assertThat(rate.take(1, muchLater)).isPositive();
    }

    @Test
    @DisplayName("lets one message through that alone is more than a second's worth, for the time that it is over")
    void largeAmount_isPaidFor() {
        Rate rate = new Rate(1000, 0);

        assertThat(rate.take(3000, 0)).isEqualTo(2 * SECOND);
        assertThat(rate.take(1, 2 * SECOND)).isEqualTo(SECOND / 1000);
    }

    @Test
    @DisplayName("does not overflow with the largest message at the lowest rate")
    void largestMessage() {
        assertThat(new Rate(1, 0).take(1L << 30, 0)).isEqualTo(((1L << 30) - 1) * SECOND);
    }

    @Test
    @DisplayName("is no limit by default")
    void zero_isNoLimit() {
        Rate rate = new Rate(0, 0);

        for (int i = 0; i < 1000; i++) {
            assertThat(rate.take(1L << 30, 0)).isZero();
        }
    }
}
