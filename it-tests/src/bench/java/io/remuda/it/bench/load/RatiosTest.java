package io.remuda.it.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatiosTest {

    /** From one to a number, the largest first. */
    private static Ratios upTo(int most) {
        List<Double> values = new ArrayList<>();
        for (int value = most; value > 0; value--) {
            values.add((double) value);
        }
        return new Ratios(values);
    }

    @Test
    @DisplayName("the median of an even number of values is between the two in the middle")
    void median() {
        assertThat(upTo(5).median()).isEqualTo(3);
        assertThat(upTo(6).median()).isEqualTo(3.5);
    }

    @Test
    @DisplayName("the least and the most")
    void extremes() {
        assertThat(upTo(5).least()).isEqualTo(1);
        assertThat(upTo(5).most()).isEqualTo(5);
    }

    /** The numbers are those of tables of the sign test: how many on one side have a probability of at most 2.5 %. */
    @ParameterizedTest
    @CsvSource({"6, 1, 6", "8, 1, 8", "9, 2, 8", "12, 3, 10", "15, 4, 12", "20, 6, 15", "25, 8, 18"})
    @DisplayName("the interval is between the values of the sign test")
    void interval(int count, double low, double high) {
        assertThat(upTo(count).interval())
                .hasValueSatisfying(ends -> assertThat(ends).containsExactly(low, high));
    }

    @Test
    @DisplayName("of five values there is no interval, because all may be on one side too often")
    void fewValues_haveNoInterval() {
        assertThat(upTo(5).interval()).isEmpty();
    }
}
