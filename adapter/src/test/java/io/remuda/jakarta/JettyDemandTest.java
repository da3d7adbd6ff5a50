package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.remuda.runtime.Connection;
import jakarta.websocket.Session;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Jetty;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.ExtensionConfig;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jetty's core session, which here has all that its client sends from the beginning. */
class JettyDemandTest {

    private final List<String> happened = new CopyOnWriteArrayList<>();
    private JettyDemand demand;
    private Consumer<CoreSession> interception = core -> demand.intercept(core, () -> happened.add("asked"));
    private Runnable handling = () -> {};

    @BeforeEach
    void find() throws ReflectiveOperationException {
        demand = new JettyDemand(JakartaWebSocketSession.class, "12.1.8");
    }

    /** Does as Jetty's Jakarta layer: demands a frame when the session has been opened, and one when a frame was handled. */
    private final class Demanding implements FrameHandler {

        private @Nullable CoreSession session;

        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            session = opened;
            interception.accept(opened);
            callback.succeeded();
            opened.demand();
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            happened.add(frame.getPayloadAsUTF8());
            handling.run();
            callback.succeeded();
            Objects.requireNonNull(session).demand();
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            happened.add("failed: " + cause);
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            happened.add("closed");
            callback.succeeded();
        }
    }

    /** Masked by zero. */
    private static byte[] texts(String... payloads) {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        for (String payload : payloads) {
            bytes.put((byte) 0x81).put((byte) (0x80 | payload.length())).putInt(0);
            bytes.put(payload.getBytes(StandardCharsets.US_ASCII));
        }
        byte[] sent = new byte[bytes.flip().remaining()];
        bytes.get(sent);
        return sent;
    }

    private WebSocketCoreSession open(String... extensions) {
        WebSocketComponents components = new WebSocketComponents();
        ExtensionStack stack = new ExtensionStack(components, Behavior.SERVER);
        List<ExtensionConfig> configs = ExtensionConfig.parseList(extensions);
        stack.negotiate(configs, configs);
        WebSocketCoreSession core = new WebSocketCoreSession(
                new Demanding(),
                Behavior.SERVER,
                new Negotiated(URI.create("ws://localhost/"), "", false, stack, "13"),
                components);
        ByteArrayEndPoint endPoint = new ByteArrayEndPoint(texts("one", "two"), 1000);
        WebSocketConnection connection = new WebSocketConnection(
                endPoint, Runnable::run, new ScheduledExecutorScheduler(), new ArrayByteBufferPool(), core);
        core.setWebSocketConnection(connection);
        endPoint.setConnection(connection);
        connection.onOpen();
        return core;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "permessage-deflate"})
    @DisplayName("T5: Jetty asks before each frame, with extensions too, and reads none before it is told to")
    void jetty_asks(String extension) {
        WebSocketCoreSession core = extension.isEmpty() ? open() : open(extension);
        assertThat(happened).containsExactly("asked");

        demand.demand(core);
        assertThat(happened).containsExactly("asked", "one", "asked");
        demand.demand(core);

        assertThat(happened).containsExactly("asked", "one", "asked", "two", "asked");
    }

    @ParameterizedTest
    @CsvSource({
        "12.0.31, false",
        "12.0.0.beta1, false",
        "12.1.8, false",
        "12.1.9, false",
        "12.1.10, true",
        "12.1.14, true",
        "12.2.0, true",
        "13.0.0, true",
        "12.1.10-SNAPSHOT, false",
        "12.1.z-SNAPSHOT, false",
        "UNKNOWN, false",
        "'', false"
    })
    @DisplayName("T5: only of releases from 12.1.10 on it is known that they hear every answer")
    void version_saysWhetherAllIsHeard(String version, boolean hearsAll) throws Exception {
        assertThat(new JettyDemand(JakartaWebSocketSession.class, version).hearsAll())
                .isEqualTo(hearsAll);
    }

    @Test
    @DisplayName("T5: the version is the one that Jetty says it has")
    void version_isJettys() throws Exception {
        assertThat(new JettyDemand(JakartaWebSocketSession.class).hearsAll())
                .isEqualTo(new JettyDemand(JakartaWebSocketSession.class, Jetty.VERSION).hearsAll());
    }

    @Test
    @DisplayName("T5: a Jetty that hears every answer gets it whoever is in the connection")
    void jettyThatHearsAll_isAlwaysReady() throws Exception {
        demand = new JettyDemand(JakartaWebSocketSession.class, "12.1.10");
        JettyMethods methods = new JettyMethods(JakartaWebSocketSession.class);
        Session session = Answering.of(Session.class, Map.of());
        interception = core -> {
            JettyConnection connection = new JettyConnection(session, methods, core, demand);
            connection.askBeforeReading(() -> happened.add("another may answer: " + anotherMayAnswer(connection)));
        };

        open();

        assertThat(happened).containsExactly("another may answer: true");
    }

    @Test
    @DisplayName("T5: this Jetty may not hear an answer before the thread that brought a frame has left the connection")
    void threadInTheConnection_isWaitedFor() throws Exception {
        WebSocketCoreSession core = open();
        CountDownLatch handled = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        handling = () -> pass(handled);
        Thread reading = new Thread(() -> {
            demand.demand(core);
            left.countDown();
            pass(over);
        });
        reading.start();
        await().until(() -> happened.contains("one"));

        assertThat(demand.hasLeft(reading)).isFalse();
        handled.countDown();
        pass(left);
        assertThat(demand.hasLeft(reading)).isTrue();
        over.countDown();
        reading.join();
        assertThat(demand.hasLeft(reading)).isTrue();
    }

    private static void pass(CountDownLatch gate) {
        try {
            assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    @DisplayName("T5: the thread that asks may answer at once, another one when that one has left")
    void askingThread_mayAnswer() throws Exception {
        JettyMethods methods = new JettyMethods(JakartaWebSocketSession.class);
        Session session = Answering.of(Session.class, Map.of());
        List<JettyConnection> connections = new ArrayList<>();
        interception = core -> {
            JettyConnection connection = new JettyConnection(session, methods, core, demand);
            connections.add(connection);
            connection.askBeforeReading(() -> happened.add("asked by a thread that may answer: "
                    + connection.isReadyToResume() + ", another: " + anotherMayAnswer(connection)));
        };

        open();

        assertThat(happened).containsExactly("asked by a thread that may answer: true, another: false");
        assertThat(anotherMayAnswer(connections.get(0))).isTrue();
    }

    private static boolean anotherMayAnswer(JettyConnection connection) {
        return CompletableFuture.supplyAsync(connection::isReadyToResume).join();
    }

    @Test
    @DisplayName("T5: an answer that comes after the end does nothing")
    void closedConnection_isNotRead() {
        WebSocketCoreSession core = open();

        core.abort();
        demand.demand(core);

        assertThat(happened).startsWith("asked").doesNotContain("one");
    }

    @Test
    @DisplayName("T5: a connection of another kind of core session, or of another Jetty, waits on its thread")
    void otherJetty_waits() throws Exception {
        JettyMethods methods = new JettyMethods(JakartaWebSocketSession.class);
        Session session = Answering.of(Session.class, Map.of());

        assertThat(new JettyConnection(session, methods, open(), demand).holdingBack())
                .isEqualTo(Connection.HoldingBack.ASKING);
        CoreSession another = Answering.of(CoreSession.class, Map.of());
        assertThat(new JettyConnection(session, methods, another, demand).holdingBack())
                .isEqualTo(Connection.HoldingBack.WAITING);
        assertThat(new JettyConnection(session, methods, open(), null).holdingBack())
                .isEqualTo(Connection.HoldingBack.WAITING);
        assertThatThrownBy(() -> new JettyDemand(Session.class)).isInstanceOf(NoSuchMethodException.class);
    }
}
