package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.Way;
import io.remuda.it.client.WireFrame;
import io.remuda.it.gate.OpenHandler;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the caller is, by the server's login or by a token, what the caller may, and when the session has to end. */
@DisplayName("The caller of a handshake")
@Tag("connector")
class CallerIT extends AgainstServer {

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <login-config>
                <auth-method>BASIC</auth-method>
              </login-config>
              <security-role>
                <role-name>member</role-name>
              </security-role>
              <security-role>
                <role-name>guest</role-name>
              </security-role>
            </web-app>
            """;

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("caller.war", WEB_XML).addPackage(OpenHandler.class.getPackage());
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    /** Ann is a member and bob a guest; both have the password {@code secret}. */
    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private Handshake login(String path, String user) {
        return app.handshake(path, key).header("Authorization", basic(user, "secret"));
    }

    private Handshake bearer(String path, String token) {
        return app.handshake(path, key).header("Authorization", "Bearer " + token);
    }

    private Handshake offering(String path, String... subprotocols) {
        return app.handshake(path, key).header("Sec-WebSocket-Protocol", String.join(", ", subprotocols));
    }

    private long refused(String why) {
        return Long.parseLong(app.control("refusedHandshakes", "why", why));
    }

    // ---- the server's login

    @Test
    @DisplayName("section 1, upgrade: who has logged in at the server and has a role that is allowed is let in")
    void loginWithTheRole_isLetIn() {
        RawClient client = open(login("/member", "ann"));

        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
        assertThat(app.probe(key)).contains("principal ann");
    }

    @Test
    @DisplayName("section 1, upgrade: who has logged in without such a role gets 403")
    void loginWithoutTheRole_isForbidden() {
        long before = refused("FORBIDDEN");

        assertThat(login("/member", "bob").refused().status()).isEqualTo(403);

        assertThat(refused("FORBIDDEN")).isEqualTo(before + 1);
        assertThat(app.probe(key)).isEmpty();
    }

    @Test
    @DisplayName("section 1, upgrade: who has not logged in gets 401 and the server's own challenge")
    void noLogin_isAskedFor() {
        long before = refused("UNAUTHENTICATED");

        Handshake.Answer answer = app.handshake("/member", key).refused();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate").toLowerCase(Locale.ROOT)).startsWith("basic");
        // Counted when the server has answered, so perhaps after the client has seen it.
        eventually().untilAsserted(() -> assertThat(refused("UNAUTHENTICATED")).isEqualTo(before + 1));
        assertThat(app.probe(key)).isEmpty();
    }

    @Test
    @DisplayName("section 1, upgrade: a wrong password gets 401")
    void wrongPassword_isAskedForAgain() {
        Handshake handshake = app.handshake("/member", key).header("Authorization", basic("ann", "wrong"));

        assertThat(handshake.refused().status()).isEqualTo(401);
    }

    @Test
    @DisplayName("section 1, upgrade: @DenyAll lets nobody in")
    void denyAll_isForbidden() {
        assertThat(login("/nobody", "ann").refused().status()).isEqualTo(403);
        assertThat(app.handshake("/nobody", key).refused().status()).isEqualTo(403);
        assertThat(bearer("/nobody", "pass-zoe-member").refused().status()).isEqualTo(403);
        assertThat(app.probe(key)).isEmpty();
    }

    @Test
    @DisplayName("section 1, upgrade: @PermitAll lets everybody in, and knows who has logged in")
    void permitAll_isOpen() {
        open(app.handshake("/everybody", key)).text("hello").receive();
        assertThat(app.probe(key)).contains("principal none");
        key = newKey();

        open(login("/everybody", "bob")).text("hello").receive();
        assertThat(app.probe(key)).contains("principal bob");
    }

    // ---- tokens

    @Test
    @DisplayName("section 1, upgrade: a token in Authorization says who the caller is")
    void tokenInHeader_isAccepted() {
        open(bearer("/member", "pass-zoe-member")).text("hello").receive();

        assertThat(app.probe(key)).contains("principal zoe");
        assertThat(app.control("count", "toUser", "zoe")).isEqualTo("1");
    }

    @Test
    @DisplayName("section 1, upgrade: a token without a role that is allowed gets 403")
    void tokenWithoutTheRole_isForbidden() {
        assertThat(bearer("/member", "pass-zoe-guest").refused().status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/member", "/open", "/everybody"})
    @DisplayName("section 1, upgrade: a token that is not valid gets 401, on a path for everybody, too")
    void wrongToken_isUnauthorized(String path) {
        long before = refused("UNAUTHENTICATED");

        Handshake.Answer answer = bearer(path, "forged-zoe-member").refused();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ").contains("error=\"invalid_token\"");
        assertThat(answer.body() + answer.headers()).doesNotContain("forged");
        assertThat(refused("UNAUTHENTICATED")).isEqualTo(before + 1);
        assertThat(app.probe(key)).isEmpty();
    }

    @Test
    @DisplayName("section 1, upgrade: a token that cannot be checked is 500 without details")
    void uncheckedToken_isInternalError() {
        Handshake.Answer answer = bearer("/member", "down").refused();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("Internal error\n");
        assertThat(app.log()).anyMatch(line -> line.contains("REMUDA-121") && line.contains("the directory is down"));
    }

    @Test
    @DisplayName("section 1, upgrade: a token among the subprotocols is accepted and never echoed")
    void tokenAmongSubprotocols_isNotEchoed() {
        RawClient client = open(offering("/member", "bearer.pass-zoe-member"));
        client.text("hello").receive();

        assertThat(client.answer().headers()).doesNotContainKey("Sec-WebSocket-Protocol");
        assertThat(app.probe(key)).contains("principal zoe", "subprotocol none", "offered []");
    }

    @Test
    @DisplayName("section 1, upgrade: bearer is echoed where it is offered beside the token, for browsers that insist")
    void bearer_isEchoed() {
        RawClient client = open(offering("/member", "bearer", "bearer.pass-zoe-member"));
        client.text("hello").receive();

        assertThat(client.answer().header("Sec-WebSocket-Protocol")).isEqualTo("bearer");
        assertThat(app.probe(key)).contains("principal zoe", "subprotocol bearer", "offered [bearer]");
    }

    @Test
    @DisplayName("section 1, upgrade: a subprotocol of the route is preferred to bearer")
    void subprotocolOfTheRoute_isPreferred() {
        RawClient client = open(offering("/decide", "bearer", "bearer.pass-zoe-member", "v1"));

        assertThat(client.answer().header("Sec-WebSocket-Protocol")).isEqualTo("v1");
    }

    @Test
    @DisplayName("section 1, upgrade: a token in the query is accepted where the route allows it, and seen by nobody")
    void tokenInQuery_isAcceptedWhereAllowed() {
        Handshake handshake = app.handshake("/token-in-query", key, "token", "pass-zoe-member", "other", "kept");
        open(handshake).text("hello").receive();

        assertThat(app.probe(key)).contains("principal zoe", "query [key, other]");
        assertThat(app.probe(key)).anyMatch(line -> line.startsWith("uri ") && line.endsWith("&other=kept"));
        assertThat(String.join("\n", app.probe(key)) + app.log()).doesNotContain("pass-zoe-member");
    }

    @Test
    @DisplayName("section 1, upgrade: a wrong token in the query gets 401, and is not logged")
    void wrongTokenInQuery_isNotLogged() {
        Handshake.Answer answer =
                app.handshake("/token-in-query", key, "token", "forged-" + key).refused();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(app.log()).noneMatch(line -> line.contains("forged-" + key));
    }

    @Test
    @DisplayName("section 1, upgrade: a token in the query counts nowhere else")
    void tokenInQuery_isIgnoredElsewhere() {
        assertThat(app.handshake("/member", key, "token", "pass-zoe-member")
                        .refused()
                        .status())
                .isEqualTo(401);
    }

    @Test
    @DisplayName("section 1, upgrade: two tokens get 400")
    void twoTokens_areBadRequest() {
        assertThat(bearer("/member", "pass-zoe-member")
                        .header("Sec-WebSocket-Protocol", "bearer.pass-ann-member")
                        .refused()
                        .status())
                .isEqualTo(400);
    }

    // ---- leaving

    @Test
    @DisplayName("Section 8: Expired when the token does")
    void token_expires() {
        RawClient client = open(bearer("/member", "pass-zoe-member-5000"));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Expired[] for zoe");
    }

    @Test
    @DisplayName("section 1, upgrade: a token that has expired gets 401")
    void token_hasExpired() {
        assertThat(bearer("/member", "pass-zoe-member-0").refused().status()).isEqualTo(401);
    }

    @Test
    @DisplayName("Section 8: Expired only when the credential does that a message renewed")
    void token_isRenewed() {
        long start = System.nanoTime();
        RawClient client = open(bearer("/member", "pass-zoe-member-3000"));
        assertThat(client.text("renew pass-zoe-member-4000").receiveText()).isEqualTo("renewed");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(System.nanoTime() - start).isGreaterThan(3_900_000_000L);
        assertThat(awaitTerminate(key)).isEqualTo("terminate Expired[] for zoe");
    }

    @Test
    @DisplayName("Section 8: Expired as before when a message did not renew the credential")
    void token_isNotRenewed() {
        RawClient client = open(bearer("/member", "pass-zoe-member-5000"));
        assertThat(client.text("renew forged-zoe-member-60000").receiveText()).isEqualTo("no");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
    }

    @Test
    @DisplayName("Section 8: Expired when the user has the server log out, though the HTTP session goes on")
    void user_logsOut() {
        String session = account("", "ann").get(0);
        RawClient client = open(login("/member", "ann").header("Cookie", "JSESSIONID=" + session));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
        String otherKey = newKey();
        RawClient other = closing(app.handshake("/member", otherKey)
                .header("Authorization", basic("ann", "secret"))
                .header("Cookie", "JSESSIONID=" + account("", "ann").get(0))
                .open());
        assertThat(other.text("hello").receiveText()).isEqualTo("hello");
        assertThat(account(session, "ann")).containsExactly(session, "ann", "ann");
        assertThat(client.text("still here").receiveText()).isEqualTo("still here");

        assertThat(account(session, "ann", "do", "logout")).element(1).isEqualTo("ann");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Expired[] for ann");
        assertThat(other.text("still here").receiveText()).isEqualTo("still here");
    }

    @Test
    @DisplayName("section 1, upgrade: a login within an HTTP session that was begun without one is as good as any")
    void loginWithinAnHttpSession_isLetIn() {
        String session = account("", "nobody").get(0);

        RawClient client = open(login("/member", "ann").header("Cookie", "JSESSIONID=" + session));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
        assertThat(app.probe(key)).contains("principal ann");
    }

    @Test
    @DisplayName(
            "section 1, upgrade: who comes with the HTTP session of somebody who has logged in is served all the same")
    void httpSessionOfAnother_isNoObstacle() {
        String session = account("", "ann").get(0);

        assertThat(app.controlIn(session, "count")).matches("\\d+");

        RawClient client = open(app.handshake("/open", key).header("Cookie", "JSESSIONID=" + session));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
    }

    @Test
    @DisplayName("section 1, upgrade: a login elsewhere in the HTTP session of a WebSocket session goes on undisturbed")
    void loginElsewhere_isUndisturbed() {
        String session = account("", "nobody").get(0);
        RawClient client = open(app.handshake("/open", key).header("Cookie", "JSESSIONID=" + session));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");

        assertThat(account(session, "ann")).endsWith("ann", "ann");

        assertThat(client.text("still here").receiveText()).isEqualTo("still here");
    }

    @Test
    @DisplayName("Section 8: Expired when the user logs out of an HTTP session whose id has changed")
    void user_logsOutAfterAChangeOfTheId() {
        String session = account("", "ann").get(0);
        RawClient client = open(login("/member", "ann").header("Cookie", "JSESSIONID=" + session));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
        String changed = account(session, "ann", "do", "changeId").get(0);
        assertThat(changed).isNotEqualTo(session);
        assertThat(client.text("still here").receiveText()).isEqualTo("still here");

        account(changed, "ann", "do", "logout");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
    }

    @Test
    @DisplayName("Section 8: Expired when the HTTP session is invalidated")
    void httpSession_isInvalidated() {
        String session = account("", "ann").get(0);
        RawClient client = open(login("/member", "ann").header("Cookie", "JSESSIONID=" + session));
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");

        account(session, "ann", "do", "invalidate");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Expired[] for ann");
    }

    /** The id of the HTTP session, and who the user was before and after. */
    private List<String> account(String session, String user, String... parameters) {
        Handshake request = app.handshake("/account", key, parameters).plain("GET");
        if (!user.equals("nobody")) {
            request.header("Authorization", basic(user, "secret"));
        }
        if (!session.isEmpty()) {
            request.header("Cookie", "JSESSIONID=" + session);
        }
        Handshake.Answer answer = request.refused();
        assertThat(answer.status()).isEqualTo(200);
        return List.of(answer.body().split(" ", -1));
    }

    // ---- what a refusal costs

    @Test
    @DisplayName("section 1, upgrade: for who is refused there is no session, no handler and no thread")
    void refusal_makesNothing() {
        RawClient only = open(login("/counted", "ann"));
        assertThat(only.text("hello").receiveText()).isEqualTo("hello");
        // Sessions of other tests may still be on their way out.
        eventually().untilAsserted(() -> assertThat(app.control("count")).isEqualTo("1"));
        String before = app.control("made");
        assertThat(before).startsWith("instances 1, opened ");

        for (int i = 0; i < 10; i++) {
            assertThat(app.handshake("/counted", key).refused().status()).isEqualTo(401);
            assertThat(login("/counted", "bob").refused().status()).isEqualTo(403);
            assertThat(login("/counted", "ann").refused().status()).isEqualTo(503);
            assertThat(bearer("/counted", "forged").refused().status()).isEqualTo(401);
            assertThat(login("/counted", "ann")
                            .header("Origin", "http://evil.test")
                            .refused()
                            .status())
                    .isEqualTo(403);
            assertThat(login("/counted", "ann")
                            .set("Sec-WebSocket-Version", "8")
                            .refused()
                            .status())
                    .isEqualTo(426);
            assertThat(login("/counted", "ann").plain("GET").refused().status()).isEqualTo(426);
            assertThat(bearer("/counted", "pass-zoe-member")
                            .header("Sec-WebSocket-Protocol", "bearer.pass-zoe-member")
                            .refused()
                            .status())
                    .isEqualTo(400);
            if (!Way.chosen().isHttp2()) {
                assertThat(login("/counted", "ann")
                                .without("Sec-WebSocket-Key")
                                .refused()
                                .status())
                        .isEqualTo(400);
            }
        }

        String after = app.control("made");
        assertThat(after.replaceFirst(" on .*", "")).isEqualTo(before.replaceFirst(" on .*", ""));
        assertThat(threads(before)).containsAll(threads(after));
        only.closeProperly(WireFrame.close());
    }

    private static List<String> threads(String made) {
        return List.of(made.replaceFirst(".* on ", "").split(",", -1));
    }
}
