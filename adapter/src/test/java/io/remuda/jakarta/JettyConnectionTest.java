package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What Jetty's core session gets. */
class JettyConnectionTest {

    private final List<String> calls = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private final List<Integer> inputBuffers = new ArrayList<>();
    private JettyConnection connection;

    @BeforeEach
    void connect() throws ReflectiveOperationException {
        CoreSession core = (CoreSession) Proxy.newProxyInstance(
                CoreSession.class.getClassLoader(), new Class<?>[] {CoreSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("sendFrame")) {
                        var frame = (org.eclipse.jetty.websocket.core.Frame) arguments[0];
                        calls.add(frame.getOpCode() + " of " + frame.getPayloadLength() + " " + arguments[2]);
                        ((Callback) arguments[1]).succeeded();
                    } else if (method.getName().equals("setInputBufferSize")) {
                        inputBuffers.add((Integer) arguments[0]);
                    } else if (method.getName().equals("flush")) {
                        calls.add("flush");
                        ((Callback) arguments[0]).succeeded();
                    } else {
                        calls.add(method.getName());
                    }
                    return null;
                });
        connection = new JettyConnection(
                Answering.of(Session.class, Map.of()),
                new JettyMethods(JakartaWebSocketSession.class),
                core,
                new JettyDemand(JakartaWebSocketSession.class));
    }

    @Test
    @DisplayName("Jetty's own methods are found, and left alone where the system property remuda.portable is true")
    void portable_usesNothingOfJetty() {
        Jetty found = Jetty.of(JakartaWebSocketSession.class);
        assertThat(found.methods()).isNotNull();
        assertThat(found.demand()).isNotNull();

        System.setProperty("remuda.portable", "true");
        try {
            Jetty portable = Jetty.of(JakartaWebSocketSession.class);
            assertThat(portable.methods()).isNull();
            assertThat(portable.demand()).isNull();
            assertThat(portable.connection(Answering.of(Session.class, Map.of())))
                    .isExactlyInstanceOf(JakartaConnection.class);
        } finally {
            System.clearProperty("remuda.portable");
        }
    }

    @Test
    @DisplayName(
            "F5: a text or binary that may wait for the next is batched, one that may not is not, a control frame never")
    void frames_areBatchedAsTheRuntimeSays() {
        for (boolean batch : new boolean[] {true, false}) {
            connection.send(Frame.text("ab"), batch, failure -> outcomes.add(String.valueOf(failure)));
            connection.send(Frame.binary(new byte[3]), batch, failure -> outcomes.add(String.valueOf(failure)));
        }
        connection.send(Frame.ping(new byte[4]), true, failure -> outcomes.add(String.valueOf(failure)));
        connection.send(Frame.pong(new byte[5]), true, failure -> outcomes.add(String.valueOf(failure)));

        assertThat(calls)
                .containsExactly(
                        "1 of 2 true", "2 of 3 true", "1 of 2 false", "2 of 3 false", "9 of 4 false", "10 of 5 false");
        assertThat(outcomes).hasSize(6).containsOnly("null");
    }

    @Test
    @DisplayName("F5: what was batched is written when nothing follows")
    void batch_isFlushed() {
        connection.send(Frame.text("ab"), true, failure -> outcomes.add(String.valueOf(failure)));
        connection.flush(failure -> outcomes.add(String.valueOf(failure)));

        assertThat(calls).containsExactly("1 of 2 true", "flush");
        assertThat(outcomes).containsExactly("null", "null");
    }

    @Test
    @DisplayName("a text does not get a buffer of 4 KiB")
    void textBuffer_isSmall() {
        assertThat(inputBuffers).singleElement().isEqualTo(512);
    }

    @Test
    @DisplayName("F5: what is below a quarter of Jetty's buffer shares a write")
    void smallFrames_shareWrites() {
        assertThat(connection.sharesWritesBelow()).isEqualTo(1024);
    }

    @Test
    @DisplayName("F5: nothing blocks, and a connection can be cut")
    void connection_isCut() {
        assertThat(connection.blocks()).isFalse();

        connection.abort();

        assertThat(calls).containsExactly("abort");
    }
}
