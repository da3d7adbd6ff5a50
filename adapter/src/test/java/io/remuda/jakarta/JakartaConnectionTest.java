package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
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
    private boolean batching;

    private final RemoteEndpoint.Async remote = (RemoteEndpoint.Async) Proxy.newProxyInstance(
            RemoteEndpoint.Async.class.getClassLoader(),
            new Class<?>[] {RemoteEndpoint.Async.class},
            (proxy, method, arguments) -> {
                if (method.getName().equals("getBatchingAllowed")) {
                    return batching;
                }
                Object what = arguments[0] instanceof ByteBuffer bytes ? bytes.remaining() : arguments[0];
                calls.add(method.getName() + " " + what);
                if (method.getName().equals("setBatchingAllowed")) {
                    batching = (boolean) arguments[0];
                } else if (arguments.length == 2) {
                    ((SendHandler) arguments[1]).onResult(new SendResult());
                }
                return null;
            });

    private final JakartaConnection connection =
            new JakartaConnection(Answering.of(Session.class, Map.of("getAsyncRemote", remote)));

    private void send(Frame frame, boolean batch) {
        connection.send(frame, batch, failure -> outcomes.add(String.valueOf(failure)));
    }

    @Test
    @DisplayName(
            "F5: batching is allowed from the first frame that may wait, and ends, which flushes, before one that may not")
    void batch_endsWithTheLastFrame() {
        send(Frame.text("a"), true);
        send(Frame.binary(new byte[2]), true);
        send(Frame.text("c"), false);

        assertThat(calls)
                .containsExactly(
                        "setBatchingAllowed true",
                        "sendText a",
                        "sendBinary 2",
                        "setBatchingAllowed false",
                        "sendText c");
        assertThat(outcomes).containsExactly("null", "null", "null");
    }

    @Test
    @DisplayName("F5: a frame that is alone is not batched")
    void singleFrame_isNotBatched() {
        send(Frame.text("a"), false);
        send(Frame.text("b"), false);

        assertThat(calls).containsExactly("sendText a", "sendText b");
    }

    @Test
    @DisplayName("F3: what is batched is flushed before a ping or pong, which servers may send first")
    void batch_endsBeforeAControlFrame() {
        send(Frame.text("a"), true);
        send(Frame.ping(new byte[3]), false);
        send(Frame.pong(new byte[4]), false);

        assertThat(calls)
                .containsExactly(
                        "setBatchingAllowed true",
                        "sendText a",
                        "setBatchingAllowed false",
                        "sendPing 3",
                        "sendPong 4");
        assertThat(outcomes).hasSize(3);
    }
}
