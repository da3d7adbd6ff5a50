package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds where the operator sets nothing. */
class GateSettingsTest {

    @Test
    @DisplayName("Section 10: by default 64 handshakes are decided at a time")
    void decisions_are64() {
        assertThat(GateSettings.DEFAULT_DECISIONS).isEqualTo(64);
    }

    @Test
    @DisplayName("Section 10: by default there are as many sessions as the largest heap has pieces of 64 KiB")
    void sessions_areByTheHeap() {
        assertThat(GateSettings.defaultMaxSessions() * 65536L)
                .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory())
                .isGreaterThan(Runtime.getRuntime().maxMemory() - 65536L);
    }
}
