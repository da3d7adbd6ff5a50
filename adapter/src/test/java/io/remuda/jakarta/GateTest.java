package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.Caller;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.RefusedHandshake;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Expired;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.gate.GateSettings;
import io.remuda.gate.Gatekeeper;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSession;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import io.remuda.runtime.WillingClient;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The filter between a server and the gatekeeper. */
class GateTest {

    private static final Logger LOGGER = Logger.getLogger("io.remuda");

    /** Decides as the test wants, and keeps the reasons. */
    private static final class TestHandler implements WebSocketHandler<String, Object> {

        private final List<TerminateReason> reasons = new CopyOnWriteArrayList<>();
        private Upgrade decision = Upgrade.accept();
        private Runnable whileDeciding = () -> {};

        @Override
        public Upgrade upgrade(Request request, Options options) {
            whileDeciding.run();
            return decision;
        }

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("state");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
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

    /** What the server does with a request that was let in. */
    @FunctionalInterface
    private interface Server {
        void upgrade(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    private static final Server UPGRADES =
            (request, response) -> assertThat(HandlerConfigurator.take()).isNotNull();

    private final TestHandler handler = new TestHandler();
    private final Options options = Options.of(Map.of("maxSessions", "1"));
    private final HandlerDefinition definition = new HandlerDefinition(
            "/chat/{room}",
            TestHandler.class,
            Object.class,
            Callbacks.CONTAINER_THREAD,
            options,
            Limits.of(options),
            Set.of(),
            HandlerSource.of(handler));
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(definition), getClass().getClassLoader(), 1, 0, SessionListener.NONE);
    private final HttpSessions httpSessions = new HttpSessions();
    private final List<HttpServletRequest> upgraded = new ArrayList<>();
    private final FakeHttp http = new FakeHttp();
    private final Logins logins = new Logins();
    private final Gate gate = new Gate();
    private Server server = UPGRADES;
    private boolean repeated;
    private int passedBy;
    private FilterChain chain = (request, response) -> passedBy++;

    @BeforeEach
    void deploy() {
        LOGGER.setLevel(Level.OFF);
        ServerContainer container = (ServerContainer) Proxy.newProxyInstance(
                ServerContainer.class.getClassLoader(),
                new Class<?>[] {ServerContainer.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("upgradeHttpToWebSocket")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    assertThat(arguments[3]).isEqualTo(Map.of("room", "lobby"));
                    upgraded.add((HttpServletRequest) arguments[0]);
                    server.upgrade((HttpServletRequest) arguments[0], (HttpServletResponse) arguments[1]);
                    return null;
                });
        Gatekeeper gatekeeper = new Gatekeeper(
                runtime,
                List.of(definition),
                GateSettings.of(10, 1, ""),
                Optional.of(token -> Optional.of(Caller.of(token))),
                "/app");
        ServerEndpointConfig endpoint = ServerEndpointConfig.Builder.create(HandlerEndpoint.class, definition.path())
                .build();
        Deployment deployment = new Deployment(
                gatekeeper,
                httpSessions,
                container,
                new Upgrader() {
                    @Override
                    public boolean isRepeated(HttpServletRequest handshake) {
                        return repeated;
                    }

                    @Override
                    public void prepare(HttpServletResponse answer) {
                        answer.setHeader("X-Prepared", "yes");
                    }
                },
                Map.of(definition.path(), endpoint),
                new Callers(() -> SessionRuntime.NOBODY),
                new LoginConfig(""));
        ServletContext context = Answering.of(ServletContext.class, Map.of("getAttribute", deployment));
        FilterConfig config = Answering.of(FilterConfig.class, Map.of("getServletContext", context));
        logins.init(config);
        gate.init(config);
    }

    @AfterEach
    void stop() {
        assertThat(HandlerConfigurator.take())
                .as("a handshake that is left on the thread")
                .isNull();
        runtime.stop(Duration.ZERO);
        LOGGER.setLevel(null);
    }

    private void filter(FakeHttp request) throws IOException, ServletException {
        logins.doFilter(
                request.request(), request.response(), (passed, answer) -> gate.doFilter(passed, answer, chain));
    }

    private long refused(RefusedHandshake why) {
        return Objects.requireNonNull(runtime.sessions().refusedHandshakes().get(why));
    }

    /** The route has one place: whether it is free. */
    private void assertPlaceIsFree() throws IOException, ServletException {
        server = UPGRADES;
        int before = upgraded.size();
        filter(new FakeHttp());
        assertThat(upgraded).hasSize(before + 1);
    }

    // ---- handshakes

    @Test
    @DisplayName("L1: a handshake that is let in is upgraded, with the headers of the handler's decision")
    void handshake_isUpgraded() throws Exception {
        handler.decision = Upgrade.accept().header("X-Hello", "world");
        HandlerConfigurator configurator = new HandlerConfigurator(runtime, session -> null, () -> false, Set::of);
        assertThat(configurator.checkOrigin("http://shop.example")).isFalse();
        server = (request, response) -> {
            assertThat(configurator.checkOrigin("http://evil.org")).isTrue();
            UPGRADES.upgrade(request, response);
        };

        filter(http);

        assertThat(upgraded).hasSize(1);
        assertThat(((HttpServletRequestWrapper) upgraded.get(0)).isWrapperFor(http.request()))
                .isTrue();
        assertThat(http.responseHeaders()).isEqualTo(Map.of("X-Hello", "world"));
        assertThat(passedBy).isZero();
        FakeHttp second = new FakeHttp();
        filter(second);
        assertThat(second.status()).isEqualTo(503);
    }

    @Test
    @DisplayName("R1: the server upgrades the request of a token's caller as that caller's")
    void tokensCaller_isTheServers() throws Exception {
        filter(http.user("somebody").header("Authorization", "Bearer ann"));

        assertThat(upgraded.get(0).getUserPrincipal().getName()).isEqualTo("ann");
    }

    @Test
    @DisplayName("L1: what is refused is answered, and nobody else sees it")
    void refusal_isAnswered() throws Exception {
        handler.decision = Upgrade.refuse(402).header("X-Price", "5").body("caf\u00e9");

        filter(http);

        assertThat(http.status()).isEqualTo(402);
        assertThat(http.body()).isEqualTo("caf\u00e9");
        assertThat(http.responseHeaders())
                .containsEntry("X-Price", "5")
                .containsEntry("Content-Length", "5")
                .containsEntry("X-Prepared", "yes");
        assertThat(upgraded).isEmpty();
        assertThat(passedBy).isZero();
    }

    @Test
    @DisplayName("Section 1, upgrade: a request that is declined is served by whoever comes after the gate")
    void declined_passesBy() throws Exception {
        handler.decision = Upgrade.decline();

        filter(http);

        assertThat(passedBy).isOne();
        assertThat(upgraded).isEmpty();
        handler.decision = Upgrade.accept();
        assertPlaceIsFree();
    }

    static Stream<FakeHttp> others() {
        return Stream.of(
                new FakeHttp().paths("/chat", null),
                new FakeHttp().paths("/chat/lobby/", null),
                new FakeHttp().paths("/CHAT/lobby", null),
                new FakeHttp().plain().answer("getMethod", "POST"),
                new FakeHttp().answer("getMethod", "POST"),
                new FakeHttp().plain().answer("getMethod", "OPTIONS"),
                new FakeHttp().plain().answer("getMethod", "get"));
    }

    @ParameterizedTest
    @MethodSource("others")
    @DisplayName("L1: requests for other paths, and those that write, are others' to serve")
    void otherRequests_passBy(FakeHttp request) throws Exception {
        handler.decision = Upgrade.refuse(403);

        filter(request);

        assertThat(passedBy).isOne();
        assertThat(request.status()).isEqualTo(200);
    }

    @Test
    @DisplayName("L1: a handshake that the server has read again by mistake is nobody's, and gets no answer")
    void repeatedHandshake_isNobodys() throws Exception {
        repeated = true;
        handler.decision = Upgrade.refuse(402);

        filter(http);

        assertThat(upgraded).isEmpty();
        assertThat(passedBy).isZero();
        assertThat(http.status()).isEqualTo(200);
        assertThat(http.body()).isEmpty();
    }

    @Test
    @DisplayName("L1: a handshake that the server does not take for one gets 400, and its place is free again")
    void notUpgraded_gets400() throws Exception {
        server = (request, response) -> {};

        filter(http);

        assertThat(http.status()).isEqualTo(400);
        assertThat(refused(RefusedHandshake.MALFORMED)).isOne();
        assertPlaceIsFree();
    }

    @Test
    @DisplayName("L1: where the server has answered a handshake by itself, that answer stays")
    void serversAnswer_stays() throws Exception {
        server = (request, response) -> response.setStatus(403);

        filter(http);

        assertThat(http.status()).isEqualTo(403);
        assertThat(http.body()).isEmpty();
        assertPlaceIsFree();
    }

    static Stream<Throwable> failures() {
        return Stream.of(new DeploymentException("secret"), new NoClassDefFoundError("secret"));
    }

    private static void rethrow(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }

    @ParameterizedTest
    @MethodSource("failures")
    @DisplayName(
            "L1: where the server fails to upgrade, the client gets 500 without details, and the place is free again")
    void failedUpgrade_gets500(Throwable failure) throws Exception {
        handler.decision = Upgrade.accept().header("X-Hello", "world");
        server = (request, response) -> rethrow(failure);

        filter(http);

        assertThat(http.status()).isEqualTo(500);
        assertThat(http.body()).doesNotContain("secret");
        assertThat(http.responseHeaders()).doesNotContainKey("X-Hello");
        assertThat(refused(RefusedHandshake.FAILED)).isOne();
        assertPlaceIsFree();
    }

    @Test
    @DisplayName("L1: what the server takes for malformed gets 400 without details, and the place is free again")
    void malformedForTheServer_gets400() throws Exception {
        handler.decision = Upgrade.accept().header("X-Hello", "world");
        server = (request, response) -> {
            throw new IllegalStateException("secret");
        };

        filter(http);

        assertThat(http.status()).isEqualTo(400);
        assertThat(http.body()).doesNotContain("secret");
        assertThat(http.responseHeaders()).doesNotContainKey("X-Hello");
        assertThat(refused(RefusedHandshake.MALFORMED)).isOne();
        assertPlaceIsFree();
    }

    @Test
    @DisplayName("L1: what the server has begun to answer when it fails is not written to")
    void committedAnswer_isLeftAlone() throws Exception {
        server = (request, response) -> {
            http.commit();
            throw new IllegalStateException("secret");
        };

        filter(http);

        assertThat(http.body()).isEmpty();
        assertPlaceIsFree();
    }

    @Test
    @DisplayName("B1: the place of a client that goes during the handshake is free again")
    void clientThatGoes_leavesItsPlace() throws Exception {
        server = (request, response) -> {
            throw new IOException("gone");
        };

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> filter(http))
                .withMessage("gone");

        assertPlaceIsFree();
    }

    // ---- users who log out

    private static final class FakeSession {

        private String id = "first";

        private final HttpSession session = (HttpSession) Proxy.newProxyInstance(
                HttpSession.class.getClassLoader(),
                new Class<?>[] {HttpSession.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getId" -> id;
                    case "getCreationTime" -> 0L;
                    case "getServletContext" -> Answering.of(ServletContext.class, Map.of());
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private final FakeSession session = new FakeSession();

    private void openSession() {
        HandlerSession opened = runtime.open(definition, new WillingClient(), Request.builder("/chat/lobby"));
        opened.start(Transport.tcp());
        HttpSessions.Watch watch = httpSessions.watch(session.session);
        watch.user(Optional.of("ann"));
        watch.opened(opened);
    }

    private void changeId() {
        String before = session.id;
        session.id = "second";
        httpSessions.sessionIdChanged(new HttpSessionEvent(session.session), before);
    }

    private static Stream<Upgrade> decisions() {
        return Stream.of(Upgrade.refuse(403), Upgrade.decline(), Upgrade.accept());
    }

    @ParameterizedTest
    @MethodSource("decisions")
    @DisplayName(
            "B2: the HTTP session of a handshake is watched while it is decided about, and not longer without session")
    void handshakeWithoutSession_isNoLongerWatched(Upgrade decision) throws Exception {
        List<Boolean> watched = new ArrayList<>();
        handler.whileDeciding = () -> watched.add(httpSessions.isWatched(session.id));
        handler.decision = decision;
        server = (request, response) -> response.setStatus(403);

        filter(http.session(session.session));

        assertThat(watched).containsExactly(true);
        assertThat(httpSessions.isWatched(session.id)).isFalse();
    }

    @Test
    @DisplayName("Section 8: an HTTP session that ends while the handler decides, or later, is known to the session")
    void httpSessionOfAHandshake_isWatched() throws Exception {
        List<@Nullable Handshake> handshakes = new ArrayList<>();
        server = (request, response) -> handshakes.add(HandlerConfigurator.take());

        filter(http.session(session.session));

        assertThat(httpSessions.isWatched(session.id)).isTrue();
        assertThat(handshakes)
                .singleElement()
                .satisfies(handshake ->
                        assertThat(Objects.requireNonNull(handshake).watch()).isNotNull());
    }

    @Test
    @DisplayName(
            "Section 8: the login of a caller that the gate has log in is known by the HTTP session that begins then")
    void sessionBegunOnTheWay_isWatched() throws Exception {
        handler.whileDeciding = () -> http.session(session.session).user("ann");
        List<HttpSessions.@Nullable Watch> watches = new ArrayList<>();
        server = (request, response) ->
                watches.add(Objects.requireNonNull(HandlerConfigurator.take()).watch());
        filter(http);
        HandlerSession opened = runtime.open(definition, new WillingClient(), Request.builder("/chat/lobby"));
        opened.start(Transport.tcp());
        Objects.requireNonNull(watches.get(0)).opened(opened);

        filter(visit("bob"));

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: nobody's failure to say who the user is reaches the client of a servlet")
    void failingPrincipal_isNobody() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");
        chain = (request, response) -> visit.failingUser();

        filter(visit);

        assertExpired();
    }

    /** A request of the HTTP session to a servlet. */
    private FakeHttp visit(@Nullable String user) {
        return new FakeHttp()
                .plain()
                .paths("/logout", null)
                .session(session.session)
                .user(user);
    }

    private void assertExpired() {
        await().untilAsserted(() -> assertThat(handler.reasons).containsExactly(new Expired()));
    }

    @Test
    @DisplayName("Section 8: Expired when the user logs out, while the HTTP session goes on")
    void logout_expires() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");
        chain = (request, response) -> visit.user(null);

        filter(visit);

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: Expired when the user logs out and the HTTP session gets another id")
    void logoutWithAnotherId_expires() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");
        chain = (request, response) -> {
            visit.user(null);
            changeId();
        };

        filter(visit);

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: Expired when another user logs in with the same HTTP session")
    void anotherUser_expires() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");
        chain = (request, response) -> visit.user("bob");

        filter(visit);

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: Expired also where the servlet fails after it has logged out the user")
    void failureAfterLogout_expires() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");
        chain = (request, response) -> {
            visit.user(null);
            throw new ServletException("no page");
        };

        assertThatExceptionOfType(ServletException.class).isThrownBy(() -> filter(visit));

        assertExpired();
    }

    /** A visit whose servlet goes on when the filters are through, and to whose end somebody wants to listen. */
    private void later(FakeHttp visit, Consumer<AsyncListener> listens) throws IOException, ServletException {
        AsyncContext context = (AsyncContext) Proxy.newProxyInstance(
                AsyncContext.class.getClassLoader(),
                new Class<?>[] {AsyncContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addListener")) {
                        listens.accept((AsyncListener) arguments[0]);
                    }
                    return null;
                });
        visit.answer("getAsyncContext", context);
        chain = (request, response) -> visit.answer("isAsyncStarted", true);
        filter(visit);
    }

    /** The same for a servlet that goes on twice. */
    private List<AsyncListener> laterAgain(FakeHttp visit) throws IOException, ServletException {
        List<AsyncListener> listeners = new ArrayList<>();
        later(visit, listeners::add);
        int first = listeners.size();
        listeners.get(0).onStartAsync(new AsyncEvent(visit.request().getAsyncContext()));
        assertThat(listeners).hasSize(first + 1);
        return listeners;
    }

    @Test
    @DisplayName("Section 8: Expired when a servlet logs out the user that handles the request asynchronously")
    void logoutLater_expires() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");
        List<AsyncListener> listeners = laterAgain(visit);
        assertThat(handler.reasons).isEmpty();

        visit.user(null);
        listeners
                .get(listeners.size() - 1)
                .onComplete(new AsyncEvent(visit.request().getAsyncContext()));

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: Expired when such a request has been handled before the gate can wait for it")
    void logoutMeanwhile_expires() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");
        later(visit, listener -> {
            visit.user(null);
            throw new IllegalStateException("completed");
        });

        assertExpired();
    }

    @Test
    @DisplayName("Section 8: nothing expires when a user stays who is served asynchronously")
    void stayingLater_expiresNothing() throws Exception {
        openSession();
        FakeHttp visit = visit("ann");

        for (AsyncListener listener : laterAgain(visit)) {
            listener.onComplete(new AsyncEvent(visit.request().getAsyncContext()));
        }

        assertThat(runtime.sessions().count(Address.handler(TestHandler.class))).isOne();
    }

    @Test
    @DisplayName("Section 8: nothing expires when a user stays, logs in, or logs out elsewhere")
    void otherVisits_expireNothing() throws Exception {
        openSession();
        FakeHttp stays = visit("ann");
        filter(stays);
        FakeHttp login = visit(null);
        chain = (request, response) -> login.user("ann");
        filter(login);
        FakeHttp elsewhere = visit("ann").session("another");
        chain = (request, response) -> elsewhere.user(null);
        filter(elsewhere);
        FakeHttp without = visit("ann").session((HttpSession) null);
        chain = (request, response) -> without.user(null);
        filter(without);

        assertThat(runtime.sessions().count(Address.handler(TestHandler.class))).isOne();
        assertThat(handler.reasons).isEmpty();
    }
}
