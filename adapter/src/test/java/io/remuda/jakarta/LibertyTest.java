package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Open Liberty gets, and what it tells. */
class LibertyTest {

    private final List<String> calls = new ArrayList<>();
    private final Liberty liberty = new Liberty();

    private Session session(long maxIdleTimeout) {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getMaxIdleTimeout")) {
                        return maxIdleTimeout;
                    }
                    if (method.getName().startsWith("set")) {
                        calls.add(method.getName() + " " + arguments[0]);
                    }
                    return null;
                });
    }

    @Test
    @DisplayName("F3: a payload gets an array, and stays what it is")
    void payload_getsAnArray() {
        ByteBuffer payload = Frame.binary(new byte[] {1, 2, 3}).payload();
        payload.get();

        ByteBuffer sent = new LibertyConnection(session(0)).sendable(payload);

        assertThat(payload.hasArray()).isFalse();
        assertThat(payload.remaining()).isEqualTo(2);
        assertThat(sent.hasArray()).isTrue();
        assertThat(sent).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
    }

    @Test
    @DisplayName("F6: it is told the maximum size, because it collects frames before it brings them")
    void maxMessageSize_isTold() {
        liberty.connection(session(0)).maxMessageSize(1000);

        assertThat(calls)
                .containsExactlyInAnyOrder("setMaxTextMessageBufferSize 1000", "setMaxBinaryMessageBufferSize 1000");
    }

    @Test
    @DisplayName("F5: it gives a send more time than the runtime does")
    void sendTimeout_isLonger() {
        RemoteEndpoint.Async remote = (RemoteEndpoint.Async) Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {RemoteEndpoint.Async.class},
                (proxy, method, arguments) -> {
                    calls.add(method.getName() + " " + arguments[0]);
                    return null;
                });
        Session session = Answering.of(Session.class, Map.of("getAsyncRemote", remote));

        liberty.connection(session).sendTimeout(Duration.ofSeconds(30));

        assertThat(calls).containsExactly("setSendTimeout 60000");
    }

    @Test
    @DisplayName("T1: a timeout that runs becomes one without end, because zero does not stop it")
    void idleTimeout_becomesEndless() {
        liberty.switchOffIdleTimeout(session(700));

        assertThat(calls).containsExactly("setMaxIdleTimeout " + Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    @DisplayName("T1: where none runs, none is begun")
    void noIdleTimeout_staysNone(long none) {
        liberty.switchOffIdleTimeout(session(none));

        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1011, 1006", "1000, 1000", "4000, 4000"})
    @DisplayName("section 8: what it reports as 1011 is a connection that was cut")
    void cutConnection_isNoClose(int reported, int meant) {
        CloseReason close = new CloseReason(CloseReason.CloseCodes.getCloseCode(reported), "");

        assertThat(liberty.closeReason(session(0), close).getCloseCode().getCode())
                .isEqualTo(meant);
    }
}
