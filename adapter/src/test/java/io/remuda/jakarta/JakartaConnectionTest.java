package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a server gets through nothing but the Jakarta API. */
class JakartaConnectionTest {

    private final List<String> calls = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();

    private final RemoteEndpoint.Async remote = (RemoteEndpoint.Async) Proxy.newProxyInstance(
            RemoteEndpoint.Async.class.getClassLoader(),
            new Class<?>[] {RemoteEndpoint.Async.class},
            (proxy, method, arguments) -> {
                Object what = arguments[0] instanceof ByteBuffer bytes ? bytes.remaining() : arguments[0];
                calls.add(method.getName() + " " + what);
                if (arguments.length == 2) {
                    ((SendHandler) arguments[1]).onResult(new SendResult());
                }
                return null;
            });

    private final JakartaConnection connection = new JakartaConnection(
            Answering.of(Session.class, Map.of("getAsyncRemote", remote)), Connection.HoldingBack.WAITING);

    private void send(Frame frame, boolean batch) {
        connection.send(frame, batch, failure -> outcomes.add(String.valueOf(failure)));
    }

    @Test
    @DisplayName("F5: nothing is batched, because servers differ in when a batched send completes")
    void frames_areNotBatched() {
        send(Frame.text("a"), true);
        send(Frame.binary(new byte[2]), true);
        send(Frame.ping(new byte[3]), false);
        send(Frame.pong(new byte[4]), false);

        assertThat(calls).containsExactly("sendText a", "sendBinary 2", "sendPing 3", "sendPong 4");
        assertThat(outcomes).containsExactly("null", "null", "null", "null");
    }

    @Test
    @DisplayName("F5: pings and pongs block, so that the runtime sets their deadline before")
    void controlFrames_block() {
        assertThat(connection.blocks()).isTrue();
    }

    @Test
    @DisplayName("T6: where the API offers no abort, the connection of a client that is gone is closed")
    void abort_closes() {
        List<CloseReason> closes = new ArrayList<>();
        Session session = (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closes.add((CloseReason) arguments[0]);
                    }
                    return null;
                });

        new JakartaConnection(session, Connection.HoldingBack.WAITING).abort();

        assertThat(closes).extracting(close -> close.getCloseCode().getCode()).containsExactly(1001);
    }
}
