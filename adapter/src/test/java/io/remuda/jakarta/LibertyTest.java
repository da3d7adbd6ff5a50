package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What Open Liberty gets instead of what it cannot send. */
class LibertyTest {

    @Test
    @DisplayName("F3: a payload gets an array, and stays what it is")
    void payload_getsAnArray() {
        ByteBuffer payload = Frame.binary(new byte[] {1, 2, 3}).payload();
        payload.get();

        ByteBuffer sent = Liberty.withArray(payload);

        assertThat(payload.hasArray()).isFalse();
        assertThat(payload.remaining()).isEqualTo(2);
        assertThat(sent.hasArray()).isTrue();
        assertThat(sent).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
    }
}
