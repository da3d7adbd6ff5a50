package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Server;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Lease;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An endpoint that the test calls as a server would. */
class HandlerEndpointTest {

    private static final String HEADER = "Authorization";
    private static final String COOKIE = "flavour";

    /** Compacts its request at the first message, and keeps nothing of it. */
    private static final class CompactingHandler implements WebSocketHandler<String, Object> {

        private final List<String> seen = new ArrayList<>();
        private final List<TerminateReason> reasons = new ArrayList<>();
        private @Nullable WeakReference<Request> first;

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            first = new WeakReference<>(request);
            return Result.ok("state");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            seen.add("header " + request.header(HEADER).isPresent() + ", cookie "
                    + request.cookie(COOKIE).isPresent());
            return Result.ok(state).request(request.compact());
        }

        @Override
        public Result<String> info(Object message, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {
            reasons.add(reason);
        }
    }

    private final CompactingHandler handler = new CompactingHandler();
    private final Options options = Options.of(Map.of());
    private final HandlerDefinition definition = new HandlerDefinition(
            "/path",
            CompactingHandler.class,
            Object.class,
            Callbacks.CONTAINER_THREAD,
            options,
            Limits.of(options),
            Set.of(),
            HandlerSource.of(handler));
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(definition), getClass().getClassLoader(), 1, 0, SessionListener.NONE);
    private boolean serverStops;
    private Function<Session, Implementation> server = new Implementations(Runnable::run)::of;
    private final HandlerEndpoint endpoint =
            new HandlerEndpoint(runtime, opened -> server.apply(opened), () -> serverStops);

    private final Map<String, Object> configsProperties = new HashMap<>();
    private final EndpointConfig config =
            Answering.of(EndpointConfig.class, Map.of("getUserProperties", configsProperties));
    private final Map<String, Object> sessionsProperties = new HashMap<>();
    private final Map<Object, Object> messageHandlers = new HashMap<>();
    private boolean gone;
    private final Session session = session();
    private final List<String> leased = new ArrayList<>();

    @AfterEach
    void stop() {
        runtime.stop(Duration.ofSeconds(10));
    }

    private Session session() {
        Map<String, Object> answers = Map.of(
                "getUserProperties",
                sessionsProperties,
                "getNegotiatedExtensions",
                List.of(),
                "getPathParameters",
                Map.of(),
                "isSecure",
                false,
                "getMaxIdleTimeout",
                0L,
                "getAsyncRemote",
                Answering.of(RemoteEndpoint.Async.class, Map.of()));
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("addMessageHandler")) {
                        messageHandlers.put(arguments[0], arguments[1]);
                    }
                    if (method.getName().equals("isOpen")) {
                        return !gone;
                    }
                    return answers.get(method.getName());
                });
    }

    private final Lease lease = new Lease() {
        @Override
        public Optional<Instant> expiry() {
            return Optional.empty();
        }

        @Override
        public void began() {
            leased.add("began");
        }

        @Override
        public void ended() {
            leased.add("ended");
        }
    };

    /** Opens the session after a handshake, which some servers copy, and returns what only that holds. */
    private List<WeakReference<?>> open() {
        // Strings of their own, not constants.
        String header = "secret ".repeat(2);
        String cookie = "vanilla ".repeat(2);
        Request.Builder request =
                Request.builder("/path").header(HEADER, header).cookie(COOKIE, cookie);
        Handshake handshake = new Handshake(
                definition,
                new UpgradedRequest(new FakeHttp().request(), Upgrader.SPECIFIED),
                request,
                "",
                lease,
                false,
                "HTTP/1.1",
                null,
                Runnable::run,
                List.of());
        configsProperties.put(HandlerConfigurator.HANDSHAKE, handshake);
        sessionsProperties.put(HandlerConfigurator.HANDSHAKE, handshake);
        endpoint.onOpen(session, config);
        return List.of(
                new WeakReference<>(header),
                new WeakReference<>(cookie),
                new WeakReference<>(request),
                new WeakReference<>(handshake));
    }

    @SuppressWarnings("unchecked") // of the type that it was added for
    private void text(String text) {
        MessageHandler.Partial<String> texts =
                (MessageHandler.Partial<String>) Objects.requireNonNull(messageHandlers.get(String.class));
        texts.onMessage(text, true);
    }

    @Test
    @DisplayName("R2: what a compacted request let go of is free from the next callback on, and so is the handshake")
    void compactedRequest_isFree() {
        List<WeakReference<?>> held = new ArrayList<>(open());
        held.add(Objects.requireNonNull(handler.first));

        text("compact");
        text("next");

        await().untilAsserted(() ->
                assertThat(handler.seen).containsExactly("header true, cookie true", "header false, cookie false"));
        try {
            await().untilAsserted(() -> {
                System.gc();
                assertThat(held).extracting(WeakReference::get).containsOnlyNulls();
            });
        } finally {
            Reference.reachabilityFence(endpoint);
        }
    }

    @Test
    @DisplayName(
            "L1: of a client that has gone before the server opens its session there is none, and its place is free")
    void clientThatHasGone_getsNoSession() {
        gone = true;

        open();

        assertThat(leased).containsExactly("ended");
        assertThat(handler.first).isNull();
        assertThat(messageHandlers).isEmpty();
        assertThat(runtime.sessions().count(Address.all())).isZero();
    }

    @Test
    @DisplayName("section 8: a close that follows a failure is the server's own, with its code and reason")
    void closeAfterAFailure_isTheServers() {
        open();

        endpoint.onError(session, new IOException("a fault of the server"));
        endpoint.onClose(session, new CloseReason(CloseReason.CloseCodes.UNEXPECTED_CONDITION, "of its own"));

        await().untilAsserted(() -> assertThat(handler.reasons).containsExactly(new Server(1011, "of its own")));
    }

    static List<Implementation> reportErrorsOfSends() {
        return List.of(new Tomcat(null), new Liberty());
    }

    @ParameterizedTest
    @MethodSource("reportErrorsOfSends")
    @DisplayName(
            "section 8: a close is the client's although the server could not answer it, which it reports as a failure")
    void closeWhoseAnswerFails_isTheClients(Implementation implementation) {
        server = opened -> implementation;
        open();

        endpoint.onError(session, new IOException("the answer cannot be sent"));
        endpoint.onClose(session, new CloseReason(CloseReason.CloseCodes.getCloseCode(4000), "done"));

        await().untilAsserted(() -> assertThat(handler.reasons).containsExactly(new Remote(4000, "done")));
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseReason.CloseCodes.class,
            names = {"NORMAL_CLOSURE", "VIOLATED_POLICY"})
    @DisplayName("section 8: other codes are the client's, and 1008 too: no server hears of the HTTP session")
    void otherClose_isTheClients(CloseReason.CloseCodes code) {
        open();

        endpoint.onClose(session, new CloseReason(code, "done"));

        await().untilAsserted(() -> assertThat(handler.reasons).containsExactly(new Remote(code.getCode(), "done")));
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseReason.CloseCodes.class,
            names = {"GOING_AWAY", "CLOSED_ABNORMALLY"})
    @DisplayName("B4: what a server that stops closes or cuts is GoingAway, and the others go as well")
    void serversStop_isGoingAway(CloseReason.CloseCodes code) {
        serverStops = true;
        open();
        assertThat(runtime.sessions().isAccepting()).isTrue();

        endpoint.onClose(session, new CloseReason(code, ""));

        await().untilAsserted(() -> assertThat(handler.reasons).containsExactly(new GoingAway()));
        assertThat(runtime.sessions().isAccepting()).isFalse();
    }

    @Test
    @DisplayName("B4: a client that closes while the server stops is Remote all the same")
    void clientsClose_isTheClients() {
        serverStops = true;
        open();

        endpoint.onClose(session, new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "bye"));

        await().untilAsserted(() -> assertThat(handler.reasons).containsExactly(new Remote(1000, "bye")));
        assertThat(runtime.sessions().isAccepting()).isTrue();
    }
}
