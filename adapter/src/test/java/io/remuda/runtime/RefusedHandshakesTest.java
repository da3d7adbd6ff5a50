package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Address;
import io.remuda.RefusedHandshake;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How refused handshakes are counted. */
class RefusedHandshakesTest {

    private final TestRuntime test = new TestRuntime();

    @Test
    @DisplayName("I6: refused handshakes are counted by reason, and each reason has a number from the beginning")
    void refusedHandshakes_areCountedByReason() {
        assertThat(test.runtime.sessions().refusedHandshakes()).containsOnlyKeys(RefusedHandshake.values());
        assertThat(test.runtime.sessions().refusedHandshakes().values()).containsOnly(0L);

        test.runtime.countRefused(RefusedHandshake.ORIGIN);
        test.runtime.countRefused(RefusedHandshake.ORIGIN);
        test.runtime.countRefused(RefusedHandshake.BUSY);

        Map<RefusedHandshake, Long> counts = test.runtime.sessions().refusedHandshakes();
        assertThat(counts).containsEntry(RefusedHandshake.ORIGIN, 2L).containsEntry(RefusedHandshake.BUSY, 1L);
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
        assertThat(test.runtime.sessions().count(Address.all())).isZero();
    }
}
