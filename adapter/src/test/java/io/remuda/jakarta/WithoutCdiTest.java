package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.BadEncoding;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.TerminateReason.TooBig;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.gate.GateSettings;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter on a real server in the same JVM, without CDI, deployed as its documentation says. */
class WithoutCdiTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Data and control frames, small and large, on their way in one result. */
    private static final List<Frame> MANY = IntStream.range(0, 300)
            .<Frame>mapToObj(n -> switch (n % 50) {
                case 20 -> Frame.ping(bytes("ping " + n));
                case 30 -> Frame.pong(bytes("number " + n));
                case 40 -> Frame.text(n + "x".repeat(20_000));
                default -> Frame.text("text " + n);
            })
            .toList();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Answers texts, obeys commands, and tells the test what it is called with. */
    private static final class EchoHandler implements WebSocketHandler<String, Object> {

        private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        private final BlockingQueue<Transport> transports = new LinkedBlockingQueue<>();
        private final BlockingQueue<TerminateReason> reasons = new LinkedBlockingQueue<>();
        private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        private final AtomicInteger alive = new AtomicInteger();

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            alive.incrementAndGet();
            transports.add(transport);
            requests.add(request);
            return Result.ok("in " + request.pathParameters().getOrDefault("room", "no room"));
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            frames.add(frame);
            if (!(frame instanceof Frame.Text text)) {
                return Result.reply(frame, state);
            }
            return switch (text.payload()) {
                case "close" -> Result.shutdown(state, 4000, "as you like");
                case "several" ->
                    Result.reply(
                            List.of(Frame.text("1"), Frame.binary(new byte[] {2}), Frame.text("3"), Frame.close()),
                            state);
                case "many" -> Result.reply(MANY, state);
                case "ping" -> Result.reply(Frame.ping(new byte[] {7}), state);
                case "crash" -> throw new IllegalStateException("secret");
                case "state" -> Result.reply(Frame.text(state), state);
                default -> Result.reply(frame, state);
            };
        }

        @Override
        public Result<String> info(Object message, Request request, String state) {
            return Result.reply(Frame.text("info " + message), state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {
            reasons.add(reason);
            alive.decrementAndGet();
        }
    }

    /** What the server sent. */
    private static final class Client implements WebSocket.Listener {

        private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            received.add(ByteBuffer.wrap(bytes));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
            received.add(StandardCharsets.UTF_8.decode(payload).toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            received.add("pong " + StandardCharsets.UTF_8.decode(payload));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.completeExceptionally(failure);
        }

        Object next() throws InterruptedException {
            return take(received);
        }

        String closed() throws Exception {
            return closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    /** Where the connection is as on a server that the adapter does not know. */
    private static final String PORTABLE = "/portable";

    private static final Implementations IMPLEMENTATIONS = new Implementations(Runnable::run);
    private static final BlockingQueue<Session> SESSIONS = new LinkedBlockingQueue<>();
    private static final EchoHandler HANDLER = new EchoHandler();
    private static final Server SERVER = new Server();
    private static final ServerConnector CONNECTOR = new ServerConnector(SERVER);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<HandlerDefinition> DEFINITIONS = List.of(
            definition("/echo/{room}", Callbacks.CONTAINER_THREAD, Map.of()),
            definition("/caf%C3%A9/{room}", Callbacks.CONTAINER_THREAD, Map.of()),
            definition(PORTABLE, Callbacks.CONTAINER_THREAD, Map.of()),
            definition("/worker", Callbacks.WORKER, Map.of("subprotocols", "v2.chat, v1.chat")),
            definition("/small", Callbacks.CONTAINER_THREAD, Map.of("maxMessageSize", "10")));
    private static final GateSettings GATE = GateSettings.of(1000, 4, "");
    private static final SessionRuntime RUNTIME =
            new SessionRuntime(DEFINITIONS, WithoutCdiTest.class.getClassLoader(), 4, 4, SessionListener.NONE);

    private static HandlerDefinition definition(String path, Callbacks callbacks, Map<String, String> values) {
        Options options = Options.of(path, values);
        return new HandlerDefinition(
                path,
                EchoHandler.class,
                Object.class,
                callbacks,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(HANDLER));
    }

    /** Asked when a session is opened, and once more when it is closed. */
    private static Implementation implementation(Session session) {
        if (session.isOpen()) {
            SESSIONS.add(session);
        }
        return session.getRequestURI().getPath().endsWith(PORTABLE)
                ? Implementations::portable
                : IMPLEMENTATIONS.of(session);
    }

    @BeforeAll
    static void startServer() throws Exception {
        ServletContextHandler context = new ServletContextHandler("/app");
        CONNECTOR.setHost("127.0.0.1");
        SERVER.addConnector(CONNECTOR);
        SERVER.setHandler(context);
        JakartaWebSocketServletContainerInitializer.configure(context, (servletContext, container) -> {
            assertThat(EndpointDeployer.isReady(servletContext)).isTrue();
            EndpointDeployer.deploy(
                    servletContext, RUNTIME, DEFINITIONS, GATE, Optional.empty(), WithoutCdiTest::implementation);
        });
        context.addServletContainerInitializer((classes, servletContext) -> EndpointDeployer.prepare(servletContext));
        SERVER.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        RUNTIME.stop(PATIENCE);
        SERVER.stop();
    }

    private final Client client = new Client();

    @BeforeEach
    void forget() {
        HANDLER.requests.clear();
        HANDLER.transports.clear();
        HANDLER.reasons.clear();
        HANDLER.frames.clear();
        SESSIONS.clear();
    }

    @AfterEach
    void nothingIsLeft() {
        // More than once: the server may open a session just after its client has it.
        await().until(() -> RUNTIME.sessions().close(Address.all(), 1000, "") == 0);
        // Those that end are counted no more before they have terminated.
        await().untilAsserted(() -> assertThat(HANDLER.alive).hasValue(0));
    }

    private static URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + CONNECTOR.getLocalPort() + "/app" + path);
    }

    private WebSocket connect(String path) {
        return HTTP.newWebSocketBuilder().buildAsync(uri(path), client).join();
    }

    @Test
    @DisplayName("section 1: the adapter runs where there is no CDI at all")
    void thereIsNoCdi() {
        for (String type : List.of(
                "jakarta.enterprise.inject.spi.CDI",
                "jakarta.enterprise.inject.Stereotype",
                "jakarta.enterprise.context.ApplicationScoped",
                "jakarta.inject.Inject")) {
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .as(type)
                    .isThrownBy(() -> Class.forName(type, false, getClass().getClassLoader()));
        }
    }

    @Test
    @DisplayName("L4, F2: texts, long ones too, and bytes are echoed in order")
    void echo() throws Exception {
        WebSocket socket = connect("/echo/lobby");
        String longText = "\u00e4\u20ac\ud83d\ude00".repeat(6000);

        socket.sendText("a", true).join();
        socket.sendText("b", false).join();
        socket.sendText("c", true).join();
        socket.sendText(longText, true).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2}), true).join();

        assertThat(client.next()).isEqualTo("a");
        assertThat(client.next()).isEqualTo("bc");
        assertThat(client.next()).isEqualTo(longText);
        assertThat(client.next()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/caf%C3%A9/lobby", "/caf%c3%a9/lobby", "/%63af%C3%A9/lobby"})
    @DisplayName("R1: a request for a path with encoded characters reaches its handler, however it encodes them")
    void encodedPath(String path) throws Exception {
        connect(path).sendText("a", true).join();

        assertThat(client.next()).isEqualTo("a");
    }

    @Test
    @DisplayName("B3: a handler whose callbacks run on workers works the same")
    void echoOnWorkers() throws Exception {
        WebSocket socket = connect("/worker");
        int count = 200;

        for (int i = 0; i < count; i++) {
            socket.sendText("text " + i, true).join();
        }

        for (int i = 0; i < count; i++) {
            assertThat(client.next()).isEqualTo("text " + i);
        }
    }

    @Test
    @DisplayName("R1: the request has path, parameters, query, headers, cookies and the peer's address")
    void request() throws Exception {
        HTTP.newWebSocketBuilder()
                .header("X-Trace", "17")
                .header("Cookie", "flavour=vanilla; size=2")
                .buildAsync(uri("/echo/r%C3%B6om?q=a%20b&q=c&empty="), client)
                .join()
                .sendText("state", true)
                .join();

        assertThat(client.next()).isEqualTo("in r\u00f6om");
        Request request = take(HANDLER.requests);
        assertThat(request.uri()).isEqualTo(URI.create("/app/echo/r%C3%B6om?q=a%20b&q=c&empty="));
        assertThat(request.path()).isEqualTo("/echo/r\u00f6om");
        assertThat(request.pathParameter("room")).isEqualTo("r\u00f6om");
        assertThat(request.pathParameters()).isEqualTo(Map.of("room", "r\u00f6om"));
        assertThat(request.queryParameters()).isEqualTo(Map.of("q", List.of("a b", "c"), "empty", List.of("")));
        assertThat(request.header("x-trace")).hasValue("17");
        assertThat(request.header("Upgrade"))
                .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("websocket"));
        assertThat(request.cookie("flavour")).hasValue("vanilla");
        assertThat(request.cookie("size")).hasValue("2");
        assertThat(request.peerAddress()).hasValue("127.0.0.1");
        assertThat(request.principalName()).isEmpty();
        assertThat(request.httpSessionId()).isEmpty();
        assertThat(request.subprotocol()).isEmpty();
        assertThat(request.session().isOpen()).isTrue();
    }

    @Test
    @DisplayName("R1, R3: the subprotocol is agreed on among those of the route's option")
    void subprotocol() throws Exception {
        WebSocket socket = HTTP.newWebSocketBuilder()
                .subprotocols("v0.chat", "v1.chat")
                .buildAsync(uri("/worker"), client)
                .join();

        assertThat(socket.getSubprotocol()).isEqualTo("v1.chat");
        assertThat(take(HANDLER.requests).subprotocol()).hasValue("v1.chat");
        assertThat(take(HANDLER.transports).subprotocol()).hasValue("v1.chat");
    }

    @Test
    @DisplayName("R3: the transport tells name, versions and extensions")
    void transport() throws Exception {
        connect("/echo/lobby");

        assertThat(take(HANDLER.transports)).isEqualTo(new Transport("tcp", "HTTP/1.1", "13", null, List.of()));
    }

    @Test
    @DisplayName("F2: a ping is answered, and never reaches the handler")
    void ping_isAnswered() throws Exception {
        WebSocket socket = connect("/echo/lobby");

        socket.sendPing(StandardCharsets.UTF_8.encode("are you there")).join();
        assertThat(client.next()).isEqualTo("pong are you there");
        socket.sendText("a", true).join();

        assertThat(client.next()).isEqualTo("a");
        assertThat(HANDLER.frames).containsExactly(Frame.text("a"));
    }

    @Test
    @DisplayName("F5: on Jetty nothing blocks: pings, pongs and the end of a batch leave through its core session")
    void jetty_isRecognised() throws Exception {
        connect("/echo/lobby");

        Session session = take(SESSIONS);
        assertThat(IMPLEMENTATIONS.of(session).connection(session)).isInstanceOf(JettyConnection.class);
    }

    @Test
    @DisplayName("R2: the server's session does not keep the handshake")
    void handshake_isNotKept() throws Exception {
        connect("/echo/lobby").sendText("a", true).join();
        client.next();

        assertThat(take(SESSIONS).getUserProperties()).doesNotContainKey(HandlerConfigurator.HANDSHAKE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/lobby", PORTABLE})
    @DisplayName("F3, F5: many frames of one result arrive in order, pings and pongs among them")
    void manyFrames_arriveInOrder(String path) throws Exception {
        connect(path).sendText("many", true).join();

        for (Frame frame : MANY) {
            assertThat(client.next()).isEqualTo(asReceived(frame));
        }
    }

    private static String asReceived(Frame frame) {
        if (frame instanceof Frame.Text text) {
            return text.payload();
        }
        return frame instanceof Frame.Ping ping
                ? StandardCharsets.UTF_8.decode(ping.payload()).toString()
                : "pong " + StandardCharsets.UTF_8.decode(((Frame.Pong) frame).payload());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/lobby", PORTABLE})
    @DisplayName("F2: pongs reach the handler, unsolicited or as the answer to its own ping")
    void pong_isDelivered(String path) throws Exception {
        WebSocket socket = connect(path);

        socket.sendPong(ByteBuffer.wrap(new byte[] {1})).join();
        assertThat(take(HANDLER.frames)).isEqualTo(Frame.pong(new byte[] {1}));
        socket.sendText("ping", true).join();

        assertThat(take(HANDLER.frames)).isEqualTo(Frame.text("ping"));
        assertThat(take(HANDLER.frames)).isEqualTo(Frame.pong(new byte[] {7}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/lobby", PORTABLE})
    @DisplayName("F3: the frames of a reply arrive in order, and the close after them")
    void reply_arrivesInOrder(String path) throws Exception {
        connect(path).sendText("several", true).join();

        assertThat(client.next()).isEqualTo("1");
        assertThat(client.next()).isEqualTo(ByteBuffer.wrap(new byte[] {2}));
        assertThat(client.next()).isEqualTo("3");
        assertThat(client.closed()).isEqualTo("1000 ");
        assertThat(take(HANDLER.reasons)).isEqualTo(new Shutdown(1000, ""));
    }

    @Test
    @DisplayName("I6: a message of the application is answered to the session's client")
    void message_isDelivered() throws Exception {
        connect("/echo/lobby");

        take(HANDLER.requests).session().tell("news");

        assertThat(client.next()).isEqualTo("info news");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/lobby", PORTABLE})
    @DisplayName("L9: a shutdown closes with its code and reason")
    void shutdown(String path) throws Exception {
        connect(path).sendText("close", true).join();

        assertThat(client.closed()).isEqualTo("4000 as you like");
        assertThat(take(HANDLER.reasons)).isEqualTo(new Shutdown(4000, "as you like"));
    }

    @Test
    @DisplayName("L7: a crash closes with 1011 and a fixed text")
    void crash() throws Exception {
        Logger logger = Logger.getLogger("io.remuda");
        logger.setUseParentHandlers(false);
        try {
            connect("/echo/lobby").sendText("crash", true).join();

            assertThat(client.closed()).isEqualTo("1011 Internal error");
            assertThat(take(HANDLER.reasons)).isInstanceOf(TerminateReason.Crash.class);
        } finally {
            logger.setUseParentHandlers(true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/lobby", PORTABLE})
    @DisplayName("section 8: the client's close reaches terminate with its code and reason")
    void closeOfTheClient(String path) throws Exception {
        connect(path).sendClose(4001, "that is all").join();

        assertThat(take(HANDLER.reasons)).isEqualTo(new Remote(4001, "that is all"));
        assertThat(client.closed()).startsWith("4001");
    }

    @Test
    @DisplayName("section 8: a connection that breaks is Disconnected")
    void brokenConnection() throws Exception {
        WebSocket socket = connect("/echo/lobby");
        take(HANDLER.requests);

        socket.abort();

        assertThat(take(HANDLER.reasons)).isEqualTo(new Disconnected());
    }

    @Test
    @DisplayName("F6: a message of the maximum size is taken, a larger one refused with 1009")
    void tooBig() throws Exception {
        WebSocket socket = connect("/small");

        socket.sendText("\u20ac\u20ac\u20ac1", true).join();
        assertThat(client.next()).isEqualTo("\u20ac\u20ac\u20ac1");
        socket.sendText("\u20ac\u20ac\u20ac12", true).join();

        assertThat(client.closed()).isEqualTo("1009 Message too big");
        assertThat(take(HANDLER.reasons)).isEqualTo(new TooBig());
    }

    @Test
    @DisplayName("F6: text that is not UTF-8 is refused with 1007")
    void badEncoding() throws Exception {
        assertThat(closeCodeAfter(0x81, 0xC3, 0x28)).isEqualTo(1007);

        assertThat(take(HANDLER.reasons)).isEqualTo(new BadEncoding());
    }

    @Test
    @DisplayName("F6: a broken frame is refused with 1002")
    void badFrame() throws Exception {
        assertThat(closeCodeAfter(0x83, 0x00)).isEqualTo(1002);

        assertThat(take(HANDLER.reasons)).isEqualTo(new TerminateReason.BadFrame());
    }

    private static final String UPGRADE = """
            GET /app/echo/lobby HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """;

    private static Socket connectPlainly() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), CONNECTOR.getLocalPort());
    }

    /** Sends a frame that no client library sends, and returns the code that the server closes with. */
    private static int closeCodeAfter(int opcode, int... payload) throws Exception {
        try (Socket socket = connectPlainly()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(UPGRADE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head).startsWith("HTTP/1.1 101");
            // Final bit and opcode; mask bit and length; a mask of zeros; the payload.
            out.write(opcode);
            out.write(0x80 | payload.length);
            out.write(new byte[4]);
            for (int value : payload) {
                out.write(value);
            }
            assertThat(in.read()).isEqualTo(0x88);
            assertThat(in.read()).isGreaterThanOrEqualTo(2);
            return in.read() << 8 | in.read();
        }
    }

    @Test
    @DisplayName("L1: a request that is no upgrade reaches no handler")
    void requestThatIsNoUpgrade() throws Exception {
        try (Socket socket = connectPlainly()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("GET /app/echo/lobby HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 426");
        }

        assertThat(HANDLER.requests).isEmpty();
    }

    /** A server of its own, with one handler. */
    private static final class Stopping implements AutoCloseable {

        final Server server = new Server();
        final HandlerDefinition definition = definition("/stopping", Callbacks.WORKER, Map.of());
        final SessionRuntime runtime =
                new SessionRuntime(List.of(definition), getClass().getClassLoader(), 2, 2, SessionListener.NONE);
        private final ServerConnector connector = new ServerConnector(server);

        Stopping() throws Exception {
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/app");
            server.setHandler(context);
            JakartaWebSocketServletContainerInitializer.configure(
                    context,
                    (servletContext, container) -> EndpointDeployer.deploy(
                            servletContext, runtime, List.of(definition), GATE, Optional.empty()));
            context.addServletContainerInitializer(
                    (classes, servletContext) -> EndpointDeployer.prepare(servletContext));
            server.start();
        }

        URI uri() {
            return URI.create("ws://127.0.0.1:" + connector.getLocalPort() + "/app/stopping");
        }

        @Override
        public void close() {
            runtime.stop(PATIENCE);
            LifeCycle.stop(server);
        }
    }

    @Test
    @DisplayName("B4: a stop closes with 1001 and terminates with GoingAway; a later handshake gets 503")
    void stop() throws Exception {
        try (Stopping stopping = new Stopping()) {
            HTTP.newWebSocketBuilder().buildAsync(stopping.uri(), client).join();
            take(HANDLER.requests);

            stopping.runtime.stop(PATIENCE);

            assertThat(HANDLER.reasons).containsExactly(new GoingAway());
            assertThat(client.closed()).isEqualTo("1001 Going away");
            assertThat(HTTP.newWebSocketBuilder().buildAsync(stopping.uri(), new Client()))
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(ExecutionException.class)
                    .havingCause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            refused -> assertThat(refused.getResponse().statusCode())
                                    .isEqualTo(503));
            assertThat(HANDLER.requests).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000})
    @DisplayName("B4: the stop of Jetty itself, which cuts connections or closes them with 1001, counts as GoingAway")
    void stopOfTheServer_isGoingAway(long gracefulMillis) throws Exception {
        try (Stopping stopping = new Stopping()) {
            stopping.server.setStopTimeout(gracefulMillis);
            HTTP.newWebSocketBuilder().buildAsync(stopping.uri(), client).join();
            take(HANDLER.requests);

            stopping.server.stop();

            assertThat(take(HANDLER.reasons)).isEqualTo(new GoingAway());
            assertThat(stopping.runtime.isAccepting()).isFalse();
        }
    }
}
