package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.remuda.Caller;
import io.remuda.Options;
import io.remuda.RefusedHandshake;
import io.remuda.Request;
import io.remuda.TokenAuthenticator;
import io.remuda.Upgrade;
import io.remuda.gate.UpgradeRequest.Authentication;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate answers, from the first check to the handler's decision. */
@Timeout(60)
class GatekeeperTest {

    private static final String PATH = "/chat";

    private final Map<String, String> options = new HashMap<>();
    private final List<Request> seen = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private TestGate.@Nullable Stage stage;
    private @Nullable TokenAuthenticator authenticator;
    private int maxSessions = 100;
    private int snapshots;
    private @Nullable SessionRuntime runtime;
    private @Nullable Gatekeeper gatekeeper;

    @BeforeEach
    void keepLog() {
        logger().setUseParentHandlers(false);
        logger().addHandler(log);
    }

    @AfterEach
    void stop() {
        logger().removeHandler(log);
        logger().setUseParentHandlers(true);
        if (runtime != null) {
            runtime.stop(Duration.ZERO);
        }
    }

    private static Logger logger() {
        return Logger.getLogger("io.remuda");
    }

    private void stage(TestGate.Stage changed) {
        stage = (request, routes) -> {
            seen.add(request);
            return changed.upgrade(request, routes);
        };
    }

    private void tokens(Caller... callers) {
        authenticator = token -> {
            tokens.add(token);
            return Stream.of(callers)
                    .filter(caller -> caller.name().equals(token))
                    .findFirst();
        };
    }

    private Verdict examine(FakeUpgradeRequest request) {
        if (gatekeeper == null) {
            HandlerDefinition definition =
                    stage == null ? TestGate.definition(PATH, options) : TestGate.definition(PATH, options, stage);
            runtime = new SessionRuntime(List.of(definition), getClass().getClassLoader(), 1, 0, SessionListener.NONE);
            gatekeeper = new Gatekeeper(
                    runtime,
                    List.of(definition),
                    GateSettings.of(maxSessions, 1, "10.0.0.0/8"),
                    Optional.ofNullable(authenticator),
                    "/shop");
        }
        Gatekeeper.Snapshot snapshot = (address, parameter) -> {
            snapshots++;
            return Request.builder(PATH).peerAddress(address.orElse(null));
        };
        return gatekeeper.examine(Objects.requireNonNull(gatekeeper.find(PATH)), request, snapshot);
    }

    private Entry entered(FakeUpgradeRequest request) {
        Verdict verdict = examine(request);
        assertThat(verdict).isInstanceOf(Verdict.Enter.class);
        return ((Verdict.Enter) verdict).entry();
    }

    private Verdict.Answer answered(FakeUpgradeRequest request) {
        Verdict verdict = examine(request);
        assertThat(verdict).isInstanceOf(Verdict.Answer.class);
        return (Verdict.Answer) verdict;
    }

    private Verdict.Answer assertRefused(RefusedHandshake why, int status, FakeUpgradeRequest request) {
        long before = gatekeeper == null ? 0 : refused(why);
        Verdict.Answer answer = answered(request);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(refused(why)).isEqualTo(before + 1);
        return answer;
    }

    private long refused(RefusedHandshake why) {
        return Objects.requireNonNull(
                Objects.requireNonNull(runtime).sessions().refusedHandshakes().get(why));
    }

    private String log() {
        StringBuilder all = new StringBuilder();
        logged.forEach(record -> all.append(record.getMessage()).append('\n'));
        return all.toString();
    }

    // ---- what is a handshake

    static Stream<FakeUpgradeRequest> handshakes() {
        return Stream.of(
                new FakeUpgradeRequest(),
                new FakeUpgradeRequest()
                        .without("Upgrade")
                        .header("Upgrade", "h2c, WebSocket")
                        .without("Connection")
                        .header("Connection", "keep-alive, UPGRADE"),
                FakeUpgradeRequest.connect());
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    @DisplayName("L1: a handshake of HTTP/1.1, and one of HTTP/2, is let in")
    void handshake_isLetIn(FakeUpgradeRequest request) {
        Entry entry = entered(request);

        assertThat(entry.definition().path()).isEqualTo(PATH);
        assertThat(entry.subprotocol()).isEmpty();
        assertThat(entry.headers()).isEmpty();
        assertThat(entry.caller()).isEmpty();
        assertThat(entry.lease().expiry()).isEmpty();
    }

    static Stream<FakeUpgradeRequest> noHandshakes() {
        return Stream.of(
                FakeUpgradeRequest.plain(),
                FakeUpgradeRequest.plain().method("HEAD"),
                new FakeUpgradeRequest().method("HEAD"),
                new FakeUpgradeRequest().method("POST"),
                new FakeUpgradeRequest().method("get"),
                new FakeUpgradeRequest().without("Upgrade"),
                new FakeUpgradeRequest().without("Connection"),
                new FakeUpgradeRequest().without("Upgrade").header("Upgrade", "h2c"),
                new FakeUpgradeRequest().without("Upgrade").header("Upgrade", "xwebsocket"),
                new FakeUpgradeRequest().without("Connection").header("Connection", "close"),
                FakeUpgradeRequest.connect().httpVersion("HTTP/1.1"));
    }

    @ParameterizedTest
    @MethodSource("noHandshakes")
    @DisplayName("L1: what asks for no WebSocket gets 426 with a useful text, and no handler is asked that has no"
            + " HTTP stage")
    void noHandshake_gets426(FakeUpgradeRequest request) {
        Verdict.Answer answer = answered(request);

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.body()).contains("WebSocket client", "version 13");
        assertThat(answer.headers())
                .containsEntry("Upgrade", "websocket")
                .containsEntry("Connection", "Upgrade")
                .containsEntry("Sec-WebSocket-Version", "13");
        assertThat(snapshots).isZero();
    }

    @Test
    @DisplayName("L1: over HTTP/2 the answer 426 has no header of a connection")
    void http2_hasNoConnectionHeaders() {
        assertThat(answered(FakeUpgradeRequest.plain().httpVersion("HTTP/2.0")).headers())
                .doesNotContainKeys("Upgrade", "Connection");
    }

    static Stream<FakeUpgradeRequest> otherVersions() {
        return Stream.of(
                new FakeUpgradeRequest().without("Sec-WebSocket-Version"),
                new FakeUpgradeRequest().without("Sec-WebSocket-Version").header("Sec-WebSocket-Version", "8"),
                new FakeUpgradeRequest().without("Sec-WebSocket-Version").header("Sec-WebSocket-Version", "13, 8"),
                new FakeUpgradeRequest().header("Sec-WebSocket-Version", "13"),
                FakeUpgradeRequest.connect().without("Sec-WebSocket-Version"));
    }

    @ParameterizedTest
    @MethodSource("otherVersions")
    @DisplayName("L1: a handshake of another WebSocket version gets 426, which names the one that is spoken")
    void otherVersion_gets426(FakeUpgradeRequest request) {
        assertThat(assertRefused(RefusedHandshake.MALFORMED, 426, request).headers())
                .containsEntry("Sec-WebSocket-Version", "13");
    }

    static Stream<FakeUpgradeRequest> malformed() {
        return Stream.of(
                new FakeUpgradeRequest().without("Sec-WebSocket-Key"),
                new FakeUpgradeRequest().header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                key(""),
                key("short"),
                key("dGhlIHNhbXBsZSBub25jZQ"),
                key("dGhlIHNhbXBsZSBub25jZXM="),
                key("************************"),
                new FakeUpgradeRequest().httpVersion("HTTP/1.0"));
    }

    private static FakeUpgradeRequest key(String key) {
        return new FakeUpgradeRequest().without("Sec-WebSocket-Key").header("Sec-WebSocket-Key", key);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @DisplayName("L1: a handshake that is not well-formed gets 400, and no handler is asked")
    void malformedHandshake_gets400(FakeUpgradeRequest request) {
        stage((any, routes) -> Upgrade.accept());

        assertRefused(RefusedHandshake.MALFORMED, 400, request);

        assertThat(snapshots).isZero();
        assertThat(seen).isEmpty();
    }

    @Test
    @DisplayName("B4: while the application stops, handshakes get 503 with Retry-After")
    void stopping_gets503() {
        entered(new FakeUpgradeRequest());
        Objects.requireNonNull(runtime).stop(Duration.ZERO);

        assertThat(assertRefused(RefusedHandshake.STOPPING, 503, new FakeUpgradeRequest())
                        .headers())
                .containsKey("Retry-After");
    }

    @Test
    @DisplayName("B4: while the application drains, handshakes get 503 with Retry-After, and no handler is asked")
    void draining_gets503() {
        stage((any, routes) -> Upgrade.accept());
        entered(new FakeUpgradeRequest());
        seen.clear();
        CompletionStage<Void> drained = Objects.requireNonNull(runtime).drain();

        assertThat(assertRefused(RefusedHandshake.STOPPING, 503, new FakeUpgradeRequest())
                        .headers())
                .containsKey("Retry-After");

        assertThat(seen).isEmpty();
        assertThat(drained.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(20));
    }

    // ---- origin

    @Test
    @DisplayName(
            "Section 1, upgrade: a page of another origin gets 403, which is counted and told to the operator once")
    void otherOrigin_gets403() {
        for (int i = 0; i < 3; i++) {
            assertRefused(
                    RefusedHandshake.ORIGIN, 403, new FakeUpgradeRequest().header("Origin", "https://evil.org\u0007"));
        }
        entered(new FakeUpgradeRequest().header("Origin", "http://shop.example"));

        assertThat(refused(RefusedHandshake.ORIGIN)).isEqualTo(3);
        assertThat(logged).hasSize(1);
        assertThat(log()).contains("REMUDA-120", PATH, "ORIGIN", "'origins'").doesNotContain("evil");
        assertThat(snapshots).isOne();
    }

    @Test
    @DisplayName("Section 1, upgrade: an origin is compared with what a trusted proxy says that the client asked for")
    void originBehindAProxy_isCompared() {
        FakeUpgradeRequest request = new FakeUpgradeRequest()
                .to(false, "inside", 8080)
                .header("Origin", "https://shop.example")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "shop.example")
                .header("X-Forwarded-For", "203.0.113.5");

        assertRefused(RefusedHandshake.ORIGIN, 403, request.from("192.0.2.9"));
        Request seenByInit = entered(request.from("10.0.0.1")).request().build();

        assertThat(seenByInit.peerAddress()).contains("203.0.113.5");
    }

    // ---- credentials and roles

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // option        | user | its role | status
                "member          | ann  | member   | 101",
                "admin,member    | ann  | member   | 101",
                "member          | ann  | guest    | 403",
                "member          |      |          | 401",
                "**              | ann  | guest    | 101",
                "**              |      |          | 401",
                "''              | ann  | member   | 403",
                "''              |      |          | 403",
                "Member          | ann  | member   | 403",
            })
    @DisplayName("Section 1, upgrade: rolesAllowed lets in who has one of the roles, and ** whoever is authenticated;"
            + " others get 403, or 401 if nobody knows them")
    void roles_areAskedFor(String allowed, @Nullable String user, @Nullable String role, int status) {
        options.put("rolesAllowed", allowed);
        FakeUpgradeRequest request = new FakeUpgradeRequest();
        if (user != null && role != null) {
            request.user(user, role);
        }

        switch (status) {
            case 101 ->
                assertThat(entered(request).request().build().principalName()).contains("ann");
            case 401 ->
                assertThat(assertRefused(RefusedHandshake.UNAUTHENTICATED, 401, request)
                                .headers())
                        .containsEntry("WWW-Authenticate", "Session realm=\"/shop\"");
            default -> assertRefused(RefusedHandshake.FORBIDDEN, 403, request);
        }
        assertThat(request.authentications()).isEqualTo(status == 401 ? 1 : 0);
    }

    @Test
    @DisplayName("Section 1, upgrade: whom the server does not know yet, it may ask for credentials in its own way")
    void server_mayAuthenticate() {
        options.put("rolesAllowed", "member");
        FakeUpgradeRequest asked = new FakeUpgradeRequest().authentication(() -> Authentication.ANSWERED);
        FakeUpgradeRequest known = new FakeUpgradeRequest();
        known.authentication(() -> {
            known.user("ann", "member");
            return Authentication.AUTHENTICATED;
        });
        FakeUpgradeRequest guest = new FakeUpgradeRequest();
        guest.authentication(() -> {
            guest.user("bob", "guest");
            return Authentication.AUTHENTICATED;
        });

        assertThat(examine(asked)).isInstanceOf(Verdict.Answered.class);
        assertThat(refused(RefusedHandshake.UNAUTHENTICATED)).isOne();
        assertThat(entered(known).request().build().principalName()).contains("ann");
        assertRefused(RefusedHandshake.FORBIDDEN, 403, guest);
    }

    @Test
    @DisplayName("Section 1, upgrade: a token says who the client is, with roles and expiry, whoever the server knows")
    void token_identifies() {
        Instant end = Instant.now().plusSeconds(60);
        tokens(Caller.of("ann", "member").until(end));
        options.put("rolesAllowed", "member");
        FakeUpgradeRequest request =
                new FakeUpgradeRequest().user("somebody", "guest").header("Authorization", "Bearer ann");

        Entry entry = entered(request);

        assertThat(entry.caller()).contains(Caller.of("ann", "member").until(end));
        assertThat(entry.lease().expiry()).contains(end);
        Request session = entry.request().build();
        assertThat(session.principalName()).contains("ann");
        assertThat(session.isUserInRole("member")).isTrue();
        assertThat(request.authentications()).isZero();
    }

    @Test
    @DisplayName("Section 1, upgrade: the roles of whom the server knows do not count for the caller of a token")
    void rolesOfTheServersUser_areNotTheTokens() {
        tokens(Caller.of("ann", "guest"));
        options.put("rolesAllowed", "member");

        assertRefused(
                RefusedHandshake.FORBIDDEN,
                403,
                new FakeUpgradeRequest().user("somebody", "member").header("Authorization", "Bearer ann"));
    }

    static Stream<Caller> uselessCallers() {
        Instant now = Instant.now();
        return Stream.of(
                Caller.of("other", "member"),
                Caller.of("secret", "member").until(now.minusSeconds(1)),
                Caller.of("secret", "member").until(now),
                Caller.of("secret", "member").until(Instant.MIN));
    }

    @ParameterizedTest
    @MethodSource("uselessCallers")
    @DisplayName(
            "Section 1, upgrade: a token that is not valid, or has expired, gets 401 also where anybody may connect")
    void uselessToken_gets401(Caller caller) {
        tokens(caller);
        stage((request, routes) -> Upgrade.accept());

        Verdict.Answer answer = assertRefused(
                RefusedHandshake.UNAUTHENTICATED,
                401,
                new FakeUpgradeRequest().header("Sec-WebSocket-Protocol", "bearer, bearer.secret"));

        assertThat(answer.headers())
                .containsEntry("WWW-Authenticate", "Bearer realm=\"/shop\", error=\"invalid_token\"");
        assertThat(answer.toString() + log()).doesNotContain("secret");
        assertThat(seen).isEmpty();
        assertThat(snapshots).isZero();
    }

    @Test
    @DisplayName("Section 1, upgrade: who has no token is told that one is wanted")
    void withoutToken_isToldToBringOne() {
        tokens();
        options.put("rolesAllowed", "**");

        assertThat(assertRefused(RefusedHandshake.UNAUTHENTICATED, 401, new FakeUpgradeRequest())
                        .headers())
                .containsEntry("WWW-Authenticate", "Bearer realm=\"/shop\"");
        assertThat(tokens).isEmpty();
    }

    static Stream<FakeUpgradeRequest> severalTokens() {
        return Stream.of(
                new FakeUpgradeRequest()
                        .header("Authorization", "Bearer ann")
                        .header("Sec-WebSocket-Protocol", "bearer.ann"),
                new FakeUpgradeRequest().header("Authorization", "Bearer ann").parameter("access", "bob"),
                new FakeUpgradeRequest().header("Sec-WebSocket-Protocol", "bearer.bob, bearer.ann"),
                new FakeUpgradeRequest().parameter("access", "bob").parameter("access", "ann"));
    }

    @ParameterizedTest
    @MethodSource("severalTokens")
    @DisplayName("Section 1, upgrade: several tokens in one request get 400, and none of them is tried")
    void severalTokens_get400(FakeUpgradeRequest request) {
        options.put("tokenParameter", "access");
        tokens(Caller.of("ann"), Caller.of("bob"));

        assertRefused(RefusedHandshake.MALFORMED, 400, request);

        assertThat(tokens).isEmpty();
    }

    @Test
    @DisplayName("Section 1, upgrade: tokens of an application that takes none are nobody's credentials")
    void tokensWithoutAuthenticator_sayNothing() {
        options.put("rolesAllowed", "**");

        assertRefused(
                RefusedHandshake.UNAUTHENTICATED, 401, new FakeUpgradeRequest().header("Authorization", "Bearer ann"));
    }

    // ---- plain requests

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(403, request -> request.header("Origin", "https://evil.org")),
                refusal(401, request -> request.header("Authorization", "Bearer forged")),
                refusal(401, request -> request),
                refusal(403, request -> request.user("bob", "guest")),
                refusal(400, request -> request.parameter("access", "ann").parameter("access", "bob")));
    }

    private static Arguments refusal(int status, UnaryOperator<FakeUpgradeRequest> change) {
        return arguments(change, status);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @DisplayName("Section 1, upgrade: a plain request gets the refusal that a handshake gets; it is neither counted nor"
            + " logged as one")
    void plainRequest_getsTheHandshakesRefusal(UnaryOperator<FakeUpgradeRequest> change, int status) {
        options.put("rolesAllowed", "member");
        options.put("tokenParameter", "access");
        options.put("maxSessions", "0");
        tokens(Caller.of("ann", "member"));
        Verdict.Answer plain = answered(change.apply(FakeUpgradeRequest.plain()));

        assertNothingRefused();
        assertThat(logged).isEmpty();
        assertThat(plain.status()).isEqualTo(status);
        assertThat(plain.body()).isNotBlank();
        assertThat(answered(change.apply(FakeUpgradeRequest.plain().method("HEAD"))))
                .isEqualTo(plain);
        assertThat(answered(change.apply(new FakeUpgradeRequest()))).isEqualTo(plain);
        assertThat(snapshots).isZero();
    }

    @Test
    @DisplayName("Section 1, upgrade: a plain request of whom a handshake would let in gets 426, however many sessions"
            + " there are")
    void plainRequestOfAMember_gets426() {
        options.put("rolesAllowed", "member");
        options.put("maxSessions", "0");
        tokens(Caller.of("ann", "member"));

        assertThat(answered(FakeUpgradeRequest.plain().header("Authorization", "Bearer ann"))
                        .status())
                .isEqualTo(426);
        assertThat(answered(FakeUpgradeRequest.plain().user("bob", "member").header("Origin", "http://shop.example"))
                        .status())
                .isEqualTo(426);
        assertRefused(RefusedHandshake.TOO_MANY_SESSIONS, 503, new FakeUpgradeRequest().user("bob", "member"));
    }

    @Test
    @DisplayName("Section 1, upgrade: requireOrigin holds for handshakes only: with a plain request to its own host a"
            + " browser sends no origin")
    void plainRequest_needsNoOrigin() {
        options.put("requireOrigin", "true");

        assertThat(answered(FakeUpgradeRequest.plain()).status()).isEqualTo(426);
        assertThat(answered(FakeUpgradeRequest.plain().header("Origin", "https://evil.org"))
                        .status())
                .isEqualTo(403);
        assertRefused(RefusedHandshake.ORIGIN, 403, new FakeUpgradeRequest());
    }

    @Test
    @DisplayName(
            "Section 1, upgrade: whom the server asks for credentials with a plain request was refused no handshake")
    void plainRequestThatTheServerAnswers_isNotCounted() {
        options.put("rolesAllowed", "member");

        assertThat(examine(FakeUpgradeRequest.plain().authentication(() -> Authentication.ANSWERED)))
                .isInstanceOf(Verdict.Answered.class);

        assertNothingRefused();
        assertThat(logged).isEmpty();
    }

    @Test
    @DisplayName("Section 1, upgrade: a page that the handler refuses or fails to make is no refused handshake; the"
            + " failure is logged")
    void pageOfTheHandler_isNotCounted() {
        stage((request, routes) -> {
            if (seen.size() == 1) {
                return Upgrade.refuse(404);
            }
            throw new IOException("no page");
        });

        assertThat(answered(FakeUpgradeRequest.plain()).status()).isEqualTo(404);
        assertThat(logged).isEmpty();
        assertThat(answered(FakeUpgradeRequest.plain()).status()).isEqualTo(500);

        assertNothingRefused();
        assertThat(log()).contains("REMUDA-121", PATH).doesNotContain("REMUDA-120");
    }

    @Test
    @DisplayName("B4: while the application stops, plain requests get 503, and are not counted")
    void plainRequestWhileStopping_gets503() {
        entered(new FakeUpgradeRequest());
        Objects.requireNonNull(runtime).stop(Duration.ZERO);

        assertThat(answered(FakeUpgradeRequest.plain()).status()).isEqualTo(503);

        assertNothingRefused();
    }

    private void assertNothingRefused() {
        assertThat(Objects.requireNonNull(runtime)
                        .sessions()
                        .refusedHandshakes()
                        .values())
                .containsOnly(0L);
    }

    @Test
    @DisplayName("Section 1, upgrade: roles are asked for before a handler serves the path as plain HTTP, too")
    void plainHttp_needsTheRoles() {
        options.put("rolesAllowed", "member");
        stage((request, routes) -> Upgrade.respond(200).body("a page"));

        assertThat(answered(FakeUpgradeRequest.plain()).status()).isEqualTo(401);
        assertThat(seen).isEmpty();
        assertThat(answered(FakeUpgradeRequest.plain().user("ann", "member")).body())
                .isEqualTo("a page");
    }

    // ---- the subprotocol

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat.v2, chat.v1         | chat.v1, chat.v2 | chat.v2",
                "other, chat.v1           | chat.v1          | chat.v1",
                "other                    | chat.v1          | ''",
                "bearer, bearer.ann       | chat.v1          | bearer",
                "bearer, bearer.ann, chat | chat             | chat",
                "bearer.ann               | bearer.ann       | ''",
                "bearer.ann               | ''               | ''",
                "chat                     | ''               | ''",
            })
    @DisplayName("R1: the subprotocol is the client's first that the route has, and never contains a token")
    void subprotocol_isChosen(String offered, String supported, String chosen) {
        tokens(Caller.of("ann"));
        options.put("subprotocols", supported);

        assertThat(entered(new FakeUpgradeRequest().header("Sec-WebSocket-Protocol", offered))
                        .subprotocol())
                .isEqualTo(chosen);
    }

    @Test
    @DisplayName("Section 1, upgrade: a handler chooses among the subprotocols that the client offers, without tokens")
    void handler_choosesTheSubprotocol() {
        tokens(Caller.of("ann"));
        stage((request, routes) -> Upgrade.accept().subprotocol(routes.string("wanted")));
        options.put("wanted", "chat.v1");

        assertThat(entered(new FakeUpgradeRequest().header("Sec-WebSocket-Protocol", "chat.v2, chat.v1"))
                        .subprotocol())
                .isEqualTo("chat.v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat.v3", "bearer.ann", ""})
    @DisplayName(
            "Section 1, upgrade: a subprotocol that the client does not offer, or a token, is the handler's mistake")
    void wrongSubprotocol_gets500(String wanted) {
        tokens(Caller.of("ann"));
        stage((request, routes) -> Upgrade.accept().subprotocol(wanted));

        assertRefused(
                RefusedHandshake.FAILED,
                500,
                new FakeUpgradeRequest().header("Sec-WebSocket-Protocol", "chat.v1, bearer.ann"));
    }

    // ---- the handler's decision

    @Test
    @DisplayName("Section 1, upgrade: the handler sees the request with caller and roles, and no open session")
    void handler_seesTheRequest() {
        stage((request, routes) -> Upgrade.accept());

        entered(new FakeUpgradeRequest().user("ann", "member"));
        answered(FakeUpgradeRequest.plain());

        assertThat(seen.get(0).isUpgrade()).isTrue();
        assertThat(seen.get(0).principalName()).contains("ann");
        assertThat(seen.get(0).isUserInRole("member")).isTrue();
        assertThat(seen.get(0).session().isOpen()).isFalse();
        assertThat(seen.get(0).peerAddress()).contains("192.0.2.1");
        assertThat(seen.get(1).isUpgrade()).isFalse();
        assertThat(seen.get(1).principalName()).isEmpty();
    }

    @Test
    @DisplayName("Section 1, upgrade: accept gives headers, options, an attachment, and a caller with roles and expiry")
    void accept_isHandedOn() {
        Instant end = Instant.now().plusSeconds(60);
        options.put("messages", "7");
        stage((request, routes) -> Upgrade.accept()
                .header("X-Hello", "world")
                .option("messages", "8")
                .maxMessageSize(99)
                .timeout(Duration.ofSeconds(5))
                .attachment("looked up")
                .caller(Caller.of("ann", "member").until(end)));

        Entry entry = entered(new FakeUpgradeRequest().user("somebody"));

        assertThat(entry.headers()).isEqualTo(Map.of("X-Hello", "world"));
        assertThat(entry.definition().limits().messages().count()).isEqualTo(8);
        assertThat(entry.definition().limits().maxMessageSize()).isEqualTo(99);
        assertThat(entry.definition().limits().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(entry.definition().options().route()).isEqualTo(PATH);
        assertThat(entry.lease().expiry()).contains(end);
        Request session = entry.request().build();
        assertThat(session.attachment(String.class)).contains("looked up");
        assertThat(session.principalName()).contains("ann");
        assertThat(session.isUserInRole("member")).isTrue();
        assertThat(session.isUpgrade()).isTrue();
    }

    @Test
    @DisplayName("Section 1, upgrade: a refusal is the client's with status, headers and body, and is counted")
    void refusal_isAnswered() {
        stage((request, routes) -> Upgrade.refuse(402).header("X-Price", "5").body("application/json", "{}"));

        Verdict.Answer answer = assertRefused(RefusedHandshake.HANDLER, 402, new FakeUpgradeRequest());

        assertThat(answer.headers())
                .isEqualTo(Map.of("X-Price", "5", "Content-Type", "application/json; charset=utf-8"));
        assertThat(answer.body()).isEqualTo("{}");
    }

    @Test
    @DisplayName("Section 1, upgrade: a response of plain HTTP is no refusal; decline leaves the request to others")
    void responseAndDecline_areNoRefusals() {
        stage((request, routes) -> request.isUpgrade() ? Upgrade.decline() : Upgrade.respond(204));

        assertThat(examine(new FakeUpgradeRequest())).isInstanceOf(Verdict.PassBy.class);
        assertThat(answered(FakeUpgradeRequest.plain()).status()).isEqualTo(204);

        assertNothingRefused();
    }

    @ParameterizedTest
    @CsvSource({"200, 404", "204, 404", "302, 302", "503, 503"})
    @DisplayName("Section 1, upgrade: over HTTP/2 a handshake gets no success as a page: it would be an open WebSocket")
    void successAsAPage_isNotFoundOverHttp2(int status, int sent) {
        stage((request, routes) -> Upgrade.respond(status).body("a page"));

        Verdict.Answer answer = answered(FakeUpgradeRequest.connect());

        assertThat(answer.status()).isEqualTo(sent);
        assertThat(answer.body()).isEqualTo("a page");
        assertThat(answered(new FakeUpgradeRequest()).status()).isEqualTo(status);
        assertThat(answered(FakeUpgradeRequest.plain().httpVersion("HTTP/2.0")).status())
                .isEqualTo(status);
    }

    @Test
    @DisplayName("Section 1, upgrade: a plain request that the handler accepts gets 426")
    void acceptedPlainRequest_gets426() {
        stage((request, routes) -> Upgrade.accept());

        assertThat(answered(FakeUpgradeRequest.plain()).status()).isEqualTo(426);
    }

    static Stream<TestGate.Stage> failures() {
        return Stream.of(
                (request, routes) -> {
                    throw new IllegalStateException("secret");
                },
                (request, routes) -> {
                    throw new IOException("secret");
                },
                (request, routes) -> {
                    throw new StackOverflowError("secret");
                },
                (request, routes) -> Upgrade.accept().option("messages", "secret"),
                GatekeeperTest::nothing);
    }

    @SuppressWarnings("NullAway") // what a wrong handler returns is tested
    private static Upgrade nothing(Request request, Options routes) {
        return null;
    }

    @ParameterizedTest
    @MethodSource("failures")
    @DisplayName(
            "Section 1, upgrade: a failure of the handler is 500 without details to the client, logged, and takes no"
                    + " session's place")
    void failure_gets500(TestGate.Stage failing) {
        maxSessions = 1;
        stage((request, routes) -> seen.size() < 3 ? failing.upgrade(request, routes) : Upgrade.accept());

        for (int i = 0; i < 2; i++) {
            Verdict.Answer answer = assertRefused(RefusedHandshake.FAILED, 500, new FakeUpgradeRequest());
            assertThat(answer.toString()).doesNotContain("secret", "Exception");
        }

        assertThat(log()).contains("REMUDA-121", PATH);
        assertThat(logged).anySatisfy(record -> assertThat(record.getThrown()).isNotNull());
        entered(new FakeUpgradeRequest());
    }

    @Test
    @DisplayName(
            "Section 1, upgrade: a failure that goes on, such as that keys cannot be had, does not fill the log: the"
                    + " first of its kind in a minute is told with its trace, others at DEBUG")
    void failureThatGoesOn_isToldOnceAMinute() {
        authenticator = token -> {
            if (token.equals("elsewhere")) {
                throw new IOException("no network");
            }
            throw token.equals("other") ? new IllegalArgumentException("another") : new IOException("no keys");
        };
        for (String token : List.of("one", "two", "other", "three", "elsewhere")) {
            assertRefused(
                    RefusedHandshake.FAILED, 500, new FakeUpgradeRequest().header("Authorization", "Bearer " + token));
        }

        assertThat(logged)
                .filteredOn(record -> record.getLevel().equals(Level.SEVERE))
                .extracting(LogRecord::getThrown)
                .hasExactlyElementsOfTypes(IOException.class, IllegalArgumentException.class, IOException.class);
        assertThat(log()).contains("REMUDA-121", PATH, "a minute");
    }

    @Test
    @DisplayName("Section 1, upgrade: a failure of the TokenAuthenticator is 500 without details")
    void failingAuthenticator_gets500() {
        authenticator = token -> {
            throw new IllegalStateException("the database is down");
        };

        assertThat(assertRefused(
                                RefusedHandshake.FAILED,
                                500,
                                new FakeUpgradeRequest().header("Authorization", "Bearer ann"))
                        .body())
                .doesNotContain("database");
    }

    @Test
    @DisplayName("Section 1, upgrade: a decision that takes longer than upgradeTimeout gets 503 with Retry-After")
    void slowDecision_gets503() {
        options.put("upgradeTimeout", "1s");
        maxSessions = 1;
        CountDownLatch never = new CountDownLatch(1);
        stage((request, routes) -> {
            if (seen.size() == 1) {
                never.await();
            }
            return Upgrade.accept();
        });

        assertThat(assertRefused(RefusedHandshake.BUSY, 503, new FakeUpgradeRequest())
                        .headers())
                .containsKey("Retry-After");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        entered(new FakeUpgradeRequest());
    }

    // ---- numbers of sessions

    @Test
    @DisplayName("B1: beyond the maximum of sessions the client gets 503 with Retry-After, and no handler is asked; a"
            + " place is free again when its session has ended")
    void tooManySessions_get503() {
        maxSessions = 1;
        stage((request, routes) -> Upgrade.accept());
        Entry first = entered(new FakeUpgradeRequest());

        assertThat(assertRefused(RefusedHandshake.TOO_MANY_SESSIONS, 503, new FakeUpgradeRequest())
                        .headers())
                .containsKey("Retry-After");
        assertThat(seen).hasSize(1);
        first.lease().began();
        assertRefused(RefusedHandshake.TOO_MANY_SESSIONS, 503, new FakeUpgradeRequest());
        first.lease().ended();
        entered(new FakeUpgradeRequest()).abandon();
        entered(new FakeUpgradeRequest());
    }

    @Test
    @DisplayName("B1: beyond the maximum of sessions of a user or an address the client gets 429 with Retry-After")
    void tooManyOfClient_get429() {
        options.put("maxSessionsPerUser", "1");
        options.put("maxSessionsPerAddress", "2");
        entered(new FakeUpgradeRequest().user("ann"));

        assertThat(assertRefused(RefusedHandshake.TOO_MANY_OF_CLIENT, 429, new FakeUpgradeRequest().user("ann"))
                        .headers())
                .containsKey("Retry-After");
        entered(new FakeUpgradeRequest());
        assertRefused(RefusedHandshake.TOO_MANY_OF_CLIENT, 429, new FakeUpgradeRequest());
        entered(new FakeUpgradeRequest().from("192.0.2.7"));
    }

    @Test
    @DisplayName("B1: the maximum of a user holds for users that the handler identifies, too")
    void tooManyOfTheHandlersUser_get429() {
        options.put("maxSessionsPerUser", "1");
        stage((request, routes) -> Upgrade.accept().caller(Caller.of("ann")));
        Entry first = entered(new FakeUpgradeRequest());

        assertRefused(RefusedHandshake.TOO_MANY_OF_CLIENT, 429, new FakeUpgradeRequest());
        assertRefused(RefusedHandshake.TOO_MANY_OF_CLIENT, 429, new FakeUpgradeRequest().user("gateway"));
        first.abandon();
        entered(new FakeUpgradeRequest().user("gateway"));
    }

    @Test
    @DisplayName("Section 1, upgrade: a caller of the handler whose credential has expired gets 401")
    void expiredCallerOfTheHandler_gets401() {
        maxSessions = 1;
        stage((request, routes) ->
                Upgrade.accept().caller(Caller.of("ann").until(Instant.now().plusSeconds(seen.size() == 1 ? -1 : 60))));

        assertRefused(RefusedHandshake.UNAUTHENTICATED, 401, new FakeUpgradeRequest());
        entered(new FakeUpgradeRequest());
    }

    // ---- what the server does afterwards

    @Test
    @DisplayName("L1: what the server does not upgrade gets 400, and what it fails to upgrade 500 without details")
    void serversRefusals_areAnswered() {
        entered(new FakeUpgradeRequest());
        Gatekeeper gate = Objects.requireNonNull(gatekeeper);
        Routes.Match match = Objects.requireNonNull(gate.find(PATH));

        assertThat(gate.refuse(match, RefusedHandshake.MALFORMED).status()).isEqualTo(400);
        assertThat(gate.failed(match, new IllegalStateException("secret")))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(500))
                .satisfies(answer -> assertThat(answer.toString()).doesNotContain("secret"));
        assertThat(refused(RefusedHandshake.MALFORMED)).isOne();
        assertThat(refused(RefusedHandshake.FAILED)).isOne();
    }
}
