package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.Way;
import io.remuda.it.client.WireFrame;
import io.remuda.it.gate.OpenHandler;
import java.net.URL;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP stage: what a handler decides, what is no handshake, and which pages may connect. */
@DisplayName("The gate")
@Tag("connector")
class GateIT extends AgainstServer {

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <context-param>
                <param-name>remuda.decisions</param-name>
                <param-value>2</param-value>
              </context-param>
            </web-app>
            """;

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("gate.war", WEB_XML).addPackage(OpenHandler.class.getPackage());
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    private Handshake decision(String decide) {
        return app.handshake("/decide", key, "decide", decide).header("Sec-WebSocket-Protocol", "v1, v2");
    }

    private long refused(String why) {
        return Long.parseLong(app.control("refusedHandshakes", "why", why));
    }

    // ---- what a handler decides

    @Test
    @DisplayName("section 1, upgrade: accept upgrades, with a subprotocol of the route")
    void accept_upgrades() {
        RawClient client = open(decision("accept"));

        assertThat(client.answer().status()).isEqualTo(Way.chosen().isHttp2() ? 200 : 101);
        assertThat(client.answer().header("Sec-WebSocket-Protocol")).isEqualTo("v1");
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
        assertThat(app.probe(key)).startsWith("upgrade true").contains("subprotocol v1", "attachment none");
    }

    @Test
    @DisplayName("R3: the transport is named by whether it is encrypted, and has the version of HTTP")
    void transport_isThatOfTheHandshake() {
        open(app.handshake("/open", key)).text("hello").receive();

        assertThat(app.probe(key))
                .contains(
                        switch (Way.chosen()) {
                            case HTTP_1 -> "transport tcp HTTP/1.1";
                            case HTTP_1_TLS -> "transport ssl HTTP/1.1";
                            case HTTP_2 -> "transport tcp HTTP/2.0";
                            case HTTP_2_TLS -> "transport ssl HTTP/2.0";
                        });
    }

    @Test
    @DisplayName("section 1, upgrade: accept chooses the subprotocol, adds headers, and says who the caller is")
    void accept_hasItsSettings() {
        RawClient client = open(decision("richly"));

        assertThat(client.answer().header("Sec-WebSocket-Protocol")).isEqualTo("v2");
        assertThat(client.answer().header("X-Made")).isEqualTo("for you");
        assertThat(client.answer().header("Set-Cookie")).isEqualTo("visited=yes");
        client.text("hello").receive();
        assertThat(app.probe(key)).contains("subprotocol v2", "attachment looked up", "principal zoe");
        assertThat(app.control("count", "toUser", "zoe")).isEqualTo("1");
    }

    @Test
    @DisplayName("section 1, upgrade: accept limits this session, and no other of the route")
    void accept_limitsTheSession() {
        RawClient limited = open(decision("richly"));
        assertThat(limited.text("x".repeat(10)).receiveText()).hasSize(10);
        assertThat(limited.text("x".repeat(11)).receiveClose().code()).isEqualTo(1009);
        key = newKey();

        RawClient other = open(decision("accept"));
        assertThat(other.text("x".repeat(11)).receiveText()).hasSize(11);
    }

    @Test
    @DisplayName("section 1, upgrade: refuse answers with status, headers and body, and is counted")
    void refuse_answers() {
        long before = refused("HANDLER");

        Handshake.Answer answer = decision("refuse").refused();

        assertThat(answer.status()).isEqualTo(402);
        assertThat(answer.header("X-Why")).isEqualTo("money");
        assertThat(answer.header("Content-Type").replace(" ", "").toLowerCase(Locale.ROOT))
                .isEqualTo("application/json;charset=utf-8");
        assertThat(answer.body()).isEqualTo("{\"why\":\"zu müde\"}");
        assertThat(refused("HANDLER")).isEqualTo(before + 1);
        assertThat(app.probe(key)).containsExactly("upgrade true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    @DisplayName("section 1, upgrade: respond serves the same path as a page")
    void respond_isAPage(String method) {
        Handshake.Answer answer = decision("respond").plain(method).refused();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.header("Content-Length")).isEqualTo("13");
        assertThat(answer.body()).isEqualTo(method.equals("GET") ? "<p>a page</p>" : "");
        assertThat(app.probe(key)).containsExactly("upgrade false");
    }

    @Test
    @DisplayName("section 1, upgrade: respond answers a handshake, too, and is no refusal")
    void respond_answersAHandshake() {
        long before = refused("HANDLER");

        assertThat(decision("respond").refused().body()).isEqualTo("<p>a page</p>");

        assertThat(refused("HANDLER")).isEqualTo(before);
    }

    @Test
    @DisplayName("section 1, upgrade: decline leaves the path to a servlet, for a handshake as for a page")
    void decline_leavesItToTheServlet() {
        assertThat(decision("decline").plain("GET").refused().body()).isEqualTo("servlet GET");
        assertThat(decision("decline").refused().body())
                .isEqualTo(Way.chosen().isHttp2() ? "servlet CONNECT" : "servlet GET");
    }

    @ParameterizedTest
    @CsvSource({"POST, /decide", "PUT, /decide", "DELETE, /open"})
    @DisplayName(
            "section 1, upgrade: a request that neither reads nor upgrades is the servlet's, and upgrade is not asked")
    void otherMethods_areTheServlets(String method, String path) {
        Handshake.Answer answer = app.handshake(path, key).plain(method).refused();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("servlet " + method);
        assertThat(app.probe(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/open", "/decide", "/everybody"})
    @DisplayName("section 1, upgrade: a plain GET or HEAD gets 426 and what to do")
    void plainRequest_isToldToUpgrade(String path) {
        for (String method : new String[] {"GET", "HEAD"}) {
            Handshake.Answer answer = app.handshake(path, key).plain(method).refused();

            assertThat(answer.status()).isEqualTo(426);
            if (Way.chosen().isHttp2()) {
                assertThat(answer.headers()).doesNotContainKeys("Upgrade", "Connection");
            } else {
                assertThat(answer.header("Upgrade")).isEqualTo("websocket");
            }
            assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
            assertThat(answer.header("Content-Type")).startsWith("text/plain");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            if (method.equals("GET")) {
                assertThat(answer.body()).contains("connect with a WebSocket client");
            }
        }
    }

    @Test
    @Tag("http1") // HTTP/2 has no such header
    @Tag("connectionOptions")
    @DisplayName(
            "section 1, upgrade: the 426 says that its Upgrade is for the next on the connection, as HTTP/1.1 has it")
    void plainRequest_isToldToUpgradeThisConnection() {
        Handshake.Answer answer = app.handshake("/open", key).plain("GET").refused();

        assertThat(answer.header("Connection").toLowerCase(Locale.ROOT)).contains("upgrade");
    }

    @ParameterizedTest
    @CsvSource({
        "/open,   http://evil.test, ,    403, ORIGIN",
        "/decide, http://evil.test, ,    403, ORIGIN",
        "/member, ,                 ,    401, UNAUTHENTICATED",
        "/member, ,                 eve, 403, FORBIDDEN"
    })
    @DisplayName(
            "section 1, upgrade: a page that fetches the path gets the refusal that browsers hide, and no handshake"
                    + " is counted")
    void plainRequest_tellsTheRefusal(String path, String origin, String user, int status, String why) {
        Handshake handshake = as(user, origin, app.handshake(path, key));
        Handshake fetch = as(user, origin, app.handshake(path, key).plain("GET"));
        Handshake.Answer refusal = handshake.refused();
        long before = refused(why);

        Handshake.Answer answer = fetch.refused();

        assertThat(answer.status()).isEqualTo(status).isEqualTo(refusal.status());
        assertThat(answer.body()).isEqualTo(refusal.body()).isNotBlank();
        assertThat(answer.headers().get("WWW-Authenticate"))
                .isEqualTo(refusal.headers().get("WWW-Authenticate"));
        assertThat(refused(why)).isEqualTo(before);
        assertThat(app.probe(key)).isEmpty();
    }

    private static Handshake as(String user, String origin, Handshake request) {
        if (origin != null) {
            request.header("Origin", origin);
        }
        return user == null ? request : request.header("X-User", user).header("X-Role", "guest");
    }

    @ParameterizedTest
    @CsvSource({
        "throw, java.io.IOException: the secret of /decide",
        "null, DecidingHandler.upgrade returned null; allowed is an Upgrade",
        "wrong option, messages",
        "not offered, v9"
    })
    @DisplayName("section 1, upgrade: a decision that fails is 500 without details; the log has them")
    void failingDecision_isInternalError(String decide, String logged) {
        long before = refused("FAILED");

        Handshake.Answer answer = decision(decide).refused();

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("Internal error\n");
        assertThat(answer.headers().toString()).doesNotContain("secret", "Deciding");
        assertThat(app.log())
                .anyMatch(line ->
                        line.startsWith("SEVERE REMUDA-121: ") && line.contains("/decide") && line.contains(logged));
        assertThat(refused("FAILED")).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("section 1, upgrade: as many decisions may block as remuda.decisions says; the next is 503")
    void blockedDecisions_areLimited() {
        long before = refused("BUSY");
        String first = newKey();
        String second = newKey();
        CompletableFuture<RawClient> one = meanwhile(() -> app.connect("/decide", first, "decide", "hold"));
        CompletableFuture<RawClient> two = meanwhile(() -> app.connect("/decide", second, "decide", "hold"));
        awaitRecord(first, "upgrade true");
        awaitRecord(second, "upgrade true");

        Handshake.Answer third = decision("accept").refused();
        RawClient undecided = open(app.handshake("/open", newKey()));

        assertThat(third.status()).isEqualTo(503);
        assertThat(Integer.parseInt(third.header("Retry-After"))).isPositive();
        assertThat(app.probe(key)).isEmpty();
        assertThat(refused("BUSY")).isEqualTo(before + 1);
        assertThat(undecided.text("not concerned").receiveText()).isEqualTo("not concerned");
        app.control("open", "key", first);
        app.control("open", "key", second);
        assertThat(closing(one.join()).text("hello").receiveText()).isEqualTo("hello");
        assertThat(closing(two.join()).text("hello").receiveText()).isEqualTo("hello");
        open(decision("accept"));
    }

    @Test
    @DisplayName("section 1, upgrade: a decision that takes longer than upgradeTimeout is interrupted, and 503")
    void lateDecision_isInterrupted() {
        Handshake.Answer answer =
                app.handshake("/hurried", key, "decide", "hold").refused();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(app.probe(key)).containsExactly("upgrade true", "interrupted true");
        for (int i = 0; i < 20; i++) {
            // The thread goes on with other requests.
            assertThat(app.control("count")).isNotEmpty();
        }
    }

    // ---- what is no handshake

    @ParameterizedTest
    @ValueSource(strings = {"7", "8", "0", "14", "13, 8", "thirteen"})
    @DisplayName("section 1, upgrade: another version than 13 gets 426, and is told which")
    void otherVersion_isToldTheVersion(String version) {
        long before = refused("MALFORMED");

        Handshake.Answer answer = app.handshake("/open", key)
                .set("Sec-WebSocket-Version", version)
                .refused();

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(refused("MALFORMED")).isEqualTo(before + 1);
        assertThat(app.probe(key)).isEmpty();
    }

    @Test
    @DisplayName("section 1, upgrade: a handshake without a version gets 426")
    void noVersion_isToldTheVersion() {
        assertThat(app.handshake("/open", key)
                        .without("Sec-WebSocket-Version")
                        .refused()
                        .status())
                .isEqualTo(426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA!A=="})
    @Tag("http1") // HTTP/2 has no key
    @DisplayName("section 1, upgrade: a key that is not 16 bytes in base64 gets 400")
    void badKey_isBadRequest(String webSocketKey) {
        Handshake.Answer answer = app.handshake("/open", key)
                .set("Sec-WebSocket-Key", webSocketKey)
                .refused();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(app.probe(key)).isEmpty();
    }

    @Test
    @Tag("http1") // HTTP/2 has no key
    @DisplayName("section 1, upgrade: no key, or two, get 400")
    void noKeyOrTwo_isBadRequest() {
        assertThat(app.handshake("/open", key)
                        .without("Sec-WebSocket-Key")
                        .refused()
                        .status())
                .isEqualTo(400);
        assertThat(app.handshake("/open", key)
                        .header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")
                        .refused()
                        .status())
                .isEqualTo(400);
    }

    @Test
    @Tag("http2") // HTTP/1.1 has no such request
    @DisplayName("section 1, upgrade: an extended CONNECT for another protocol than WebSocket gets 400")
    void otherProtocol_isBadRequest() {
        long before = refused("MALFORMED");

        Handshake.Answer answer =
                app.handshake("/open", key).protocol("connect-udp").refused();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(refused("MALFORMED")).isEqualTo(before + 1);
        assertThat(app.probe(key)).isEmpty();
    }

    // ---- origins

    @Test
    @DisplayName("section 1, upgrade: a page of the same host and port may connect")
    void sameOrigin_mayConnect() {
        open(app.handshake("/open", key).header("Origin", app.origin()));
    }

    @Test
    @DisplayName("section 1, upgrade: an https page may connect by plain http, as behind a proxy that ends TLS")
    void httpsOrigin_mayConnectByHttp() {
        open(app.handshake("/open", key).set("Host", "www.example.com").header("Origin", "https://www.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.test",
                "https://evil.test",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "https://127.0.0.1",
                "null",
                "",
                "file://",
                "*"
            })
    @DisplayName("section 1, upgrade: a page of another origin gets 403, and is counted")
    void otherOrigin_isForbidden(String origin) {
        long before = refused("ORIGIN");

        Handshake.Answer answer =
                app.handshake("/open", key).header("Origin", origin).refused();

        assertThat(answer.status()).isEqualTo(403);
        assertThat(refused("ORIGIN")).isEqualTo(before + 1);
        assertThat(app.probe(key)).isEmpty();
        assertThat(app.log()).noneMatch(line -> line.contains("evil.test"));
    }

    @Test
    @DisplayName("section 1, upgrade: two origins are none")
    void twoOrigins_areForbidden() {
        assertThat(app.handshake("/open", key)
                        .header("Origin", app.origin())
                        .header("Origin", "http://evil.test")
                        .refused()
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("section 1, upgrade: what a proxy would say is not believed of anybody")
    void forwardedHost_isNotBelieved() {
        assertThat(app.handshake("/open", key)
                        .header("Origin", "https://evil.test")
                        .header("X-Forwarded-Host", "evil.test")
                        .header("X-Forwarded-Proto", "https")
                        .refused()
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("section 1, upgrade: a client without an origin is let in")
    void noOrigin_isLetIn() {
        assertThat(open(app.handshake("/open", key)).text("hello").receiveText())
                .isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.example.org, 101",
        "https://a.b.example.org, 101",
        "HTTPS://WWW.EXAMPLE.ORG, 101",
        "http://partner.test:8080, 101",
        "capacitor://localhost, 101",
        "ionic://localhost, 403",
        "http://localhost, 403",
        "null, 403",
        "https://example.org, 403",
        "https://evilexample.org, 403",
        "https://www.example.org.evil.test, 403",
        "http://www.example.org, 403",
        "https://www.example.org:8443, 403",
        "http://partner.test, 403"
    })
    @DisplayName("section 1, upgrade: the option origins lets others in, exactly or with all subdomains")
    void origins_areListed(String origin, int status) {
        Handshake handshake = app.handshake("/origins", key).header("Origin", origin);

        if (status == 101) {
            open(handshake);
        } else {
            assertThat(handshake.refused().status()).isEqualTo(status);
        }
    }

    @Test
    @DisplayName("section 1, upgrade: * lets any page in")
    void anyOrigin_isWrittenOut() {
        open(app.handshake("/any-origin", key).header("Origin", "http://evil.test"));
        open(app.handshake("/any-origin", key).header("Origin", "null"));
    }

    @Test
    @DisplayName("section 1, upgrade: pages without an origin of their own may connect where null is written out")
    void opaqueOrigin_isWrittenOut() {
        open(app.handshake("/opaque-origins", key).header("Origin", "null"));

        assertThat(app.handshake("/opaque-origins", key)
                        .header("Origin", "http://evil.test")
                        .refused()
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("section 1, upgrade: strictOrigin compares the scheme, too")
    void strictOrigin_comparesTheScheme() {
        boolean tls = Way.chosen().isTls();
        Handshake other = app.handshake("/strict", key)
                .set("Host", "www.example.com")
                .header("Origin", (tls ? "http" : "https") + "://www.example.com");
        assertThat(other.refused().status()).isEqualTo(403);

        open(app.handshake("/strict", key)
                .set("Host", "www.example.com")
                .header("Origin", (tls ? "https" : "http") + "://www.example.com"));
    }

    @Test
    @DisplayName("section 1, upgrade: requireOrigin refuses a client without an origin")
    void requireOrigin_refusesOthers() {
        assertThat(app.handshake("/browsers", key).refused().status()).isEqualTo(403);

        open(app.handshake("/browsers", key).header("Origin", app.origin()));
    }

    @Test
    @DisplayName("section 1, upgrade: without credentials the answer is 401 and how to give them")
    void noCredentials_areAskedFor() {
        Handshake.Answer answer = app.handshake("/member", key).refused();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"/gate\"");
    }

    @Test
    @DisplayName("section 1, upgrade: a filter of the application can say who the caller is")
    void filter_saysWhoTheCallerIs() {
        assertThat(app.handshake("/member", key)
                        .header("X-User", "eve")
                        .header("X-Role", "guest")
                        .refused()
                        .status())
                .isEqualTo(403);

        RawClient client =
                open(app.handshake("/member", key).header("X-User", "ann").header("X-Role", "member"));
        client.text("hello").receive();
        assertThat(app.probe(key)).contains("principal ann");
        client.closeProperly(WireFrame.close());
    }
}
