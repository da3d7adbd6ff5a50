package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SeldomTest {

    @Test
    @DisplayName("What is said is not said again within the silence, however often there is reason to")
    void silence_isKept() {
        long now = Long.MAX_VALUE - 5;
        Seldom seldom = new Seldom(Duration.ofNanos(10), now);

        assertThat(seldom.isFirst(now)).isTrue();
        assertThat(seldom.isFirst(now)).isFalse();
        assertThat(seldom.isFirst(now + 9)).isFalse();
        assertThat(seldom.isFirst(now + 10)).isTrue();
        assertThat(seldom.isFirst(now + 19)).isFalse();
    }
}
