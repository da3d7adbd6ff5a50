package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import io.remuda.it.gate.OpenHandler;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many sessions there may be, behind a proxy that is trusted. */
@DisplayName("Maximum numbers of sessions")
@Tag("connector")
class CapsIT extends AgainstServer {

    private static final int MAX_SESSIONS = 4;

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <context-param>
                <param-name>remuda.maxSessions</param-name>
                <param-value>%d</param-value>
              </context-param>
              <context-param>
                <param-name>remuda.trustedProxies</param-name>
                <param-value>127.0.0.1 10.0.0.0/8</param-value>
              </context-param>
            </web-app>
            """.formatted(MAX_SESSIONS);

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("caps.war", WEB_XML).addPackage(OpenHandler.class.getPackage());
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    /** Every place is free again, whatever the test did. */
    @AfterEach
    void leave() {
        disconnect();
        eventually().untilAsserted(() -> assertThat(app.control("count")).isEqualTo("0"));
    }

    private Handshake from(String path, String address) {
        return app.handshake(path, key).header("X-Forwarded-For", address);
    }

    private long refused(String why) {
        return Long.parseLong(app.control("refusedHandshakes", "why", why));
    }

    private static void assertRefused(Handshake.Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    }

    /** Opens a session as soon as there is a place: one is given back a little after its session was counted last. */
    @Override
    RawClient open(Handshake handshake) {
        List<RawClient> opened = new ArrayList<>();
        eventually()
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> opened.add(super.open(handshake)));
        return opened.get(0);
    }

    @Test
    @DisplayName("section 1, upgrade: no more sessions than remuda.maxSessions, over all routes; the next is 503")
    void allSessions_areLimited() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < MAX_SESSIONS; i++) {
            clients.add(open(app.handshake(i % 2 == 0 ? "/open" : "/everybody", newKey())));
        }

        long before = refused("TOO_MANY_SESSIONS");
        assertRefused(app.handshake("/open", key).refused(), 503);
        assertThat(refused("TOO_MANY_SESSIONS")).isEqualTo(before + 1);
        assertThat(app.probe(key)).isEmpty();

        clients.get(0).closeProperly(WireFrame.close());
        open(app.handshake("/everybody", newKey()));
        assertRefused(app.handshake("/open", key).refused(), 503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "abort", "bye", "control"})
    @DisplayName("section 1, upgrade: however a session ends, its place is free again")
    void endedSession_leavesItsPlace(String end) {
        for (int i = 0; i < 3; i++) {
            RawClient one = open(app.handshake("/two-of-route", key));
            RawClient two = open(app.handshake("/two-of-route", newKey()));
            assertThat(one.text("hello").receiveText()).isEqualTo("hello");
            assertRefused(app.handshake("/two-of-route", newKey()).refused(), 503);
            switch (end) {
                case "close" -> one.closeProperly(WireFrame.close());
                case "abort" -> one.abort();
                case "bye" -> one.text("bye").receiveClose();
                default -> {
                    app.control("close", "key", key, "code", "4000", "reason", "go");
                    one.receiveClose();
                }
            }
            two.closeProperly(WireFrame.close());
            key = newKey();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"refuse", "respond", "decline", "throw", "null", "wrong option", "not offered"})
    @DisplayName("section 1, upgrade: a handshake that the handler did not accept takes no place")
    void refusedHandshake_takesNoPlace(String decide) {
        for (int i = 0; i < 2 * MAX_SESSIONS; i++) {
            app.handshake("/two-of-route", key, "decide", decide)
                    .header("Sec-WebSocket-Protocol", "v1")
                    .refused();
        }

        open(app.handshake("/two-of-route", newKey()));
        open(app.handshake("/two-of-route", newKey()));
        assertRefused(app.handshake("/two-of-route", newKey()).refused(), 503);
    }

    @Test
    @DisplayName("section 1, upgrade: while a handler decides, the place is taken")
    void undecidedHandshake_hasItsPlace() {
        CompletableFuture<RawClient> one = meanwhile(() -> app.connect("/two-of-route", key, "decide", "hold"));
        awaitRecord(key, "upgrade true");
        open(app.handshake("/two-of-route", newKey()));

        assertRefused(app.handshake("/two-of-route", newKey()).refused(), 503);

        app.control("open", "key", key);
        assertThat(closing(one.join()).text("hello").receiveText()).isEqualTo("hello");
    }

    @Test
    @Tag("earlyEnd")
    @DisplayName("section 1, upgrade: a client that goes while the handler decides leaves no place taken")
    void vanishedClient_leavesItsPlace() {
        for (int i = 0; i < 2; i++) {
            String held = newKey();
            Runnable vanish = app.handshake("/unpinged", held, "decide", "hold").vanishing();
            awaitRecord(held, "upgrade true");
            vanish.run();
            app.control("open", "key", held);
        }

        open(app.handshake("/unpinged", newKey()));
        open(app.handshake("/unpinged", newKey()));
    }

    @Test
    @DisplayName("section 1, upgrade: no more sessions of a user than maxSessionsPerUser; the next is 429")
    void sessionsOfAUser_areLimited() {
        RawClient first = open(app.handshake("/one-per-user", key).header("X-User", "ann"));
        // Until then the places of sessions before may not be free, and no other session is let in either.
        eventually()
                .until(() -> app.handshake("/one-per-user", newKey())
                                .header("X-User", "ann")
                                .refused()
                                .status()
                        == 429);
        long before = refused("TOO_MANY_OF_CLIENT");

        assertRefused(
                app.handshake("/one-per-user", newKey()).header("X-User", "ann").refused(), 429);
        assertThat(refused("TOO_MANY_OF_CLIENT")).isEqualTo(before + 1);
        assertRefused(
                app.handshake("/one-per-user", newKey())
                        .header("Authorization", "Bearer pass-ann-member")
                        .refused(),
                429);
        open(app.handshake("/one-per-user", newKey()).header("X-User", "bob"));
        open(app.handshake("/one-per-user", newKey()));
        open(app.handshake("/open", newKey()).header("X-User", "ann"));

        first.closeProperly(WireFrame.close());
        open(app.handshake("/one-per-user", newKey()).header("X-User", "ann"));
    }

    @Test
    @DisplayName("section 1, upgrade: no more sessions from an address than maxSessionsPerAddress; the next is 429")
    void sessionsFromAnAddress_areLimited() {
        RawClient first = open(app.handshake("/two-per-address", key));
        open(app.handshake("/two-per-address", newKey()));

        assertRefused(app.handshake("/two-per-address", newKey()).refused(), 429);

        first.closeProperly(WireFrame.close());
        open(app.handshake("/two-per-address", newKey()));
    }

    @Test
    @DisplayName("section 1, upgrade: behind a trusted proxy the address is that which the proxy tells")
    void addressBehindAProxy_isTheClients() {
        open(from("/two-per-address", "203.0.113.7")).text("hello").receive();
        assertThat(app.probe(key)).contains("peer 203.0.113.7");
        open(from("/two-per-address", "203.0.113.7, 10.1.2.3"));

        assertRefused(from("/two-per-address", "203.0.113.7").refused(), 429);
        assertRefused(from("/two-per-address", "198.51.100.1, 203.0.113.7").refused(), 429);
        open(from("/two-per-address", "203.0.113.8"));
    }

    @Test
    @DisplayName("section 1, upgrade: a client of IPv6 is counted by its network, however many addresses it uses")
    void networkOfIpv6_isOneClient() {
        open(from("/two-per-address", "2001:db8:1:2::1")).text("hello").receive();
        assertThat(app.probe(key)).contains("peer 2001:db8:1:2::1");
        open(from("/two-per-address", "2001:db8:1:2::2"));

        assertRefused(from("/two-per-address", "2001:db8:1:2:3::4").refused(), 429);
        open(from("/two-per-address", "2001:db8:1:3::1"));
    }

    @Test
    @DisplayName("section 1, upgrade: behind a trusted proxy a page of the host that the proxy tells may connect")
    void hostBehindAProxy_isTheClients() {
        open(from("/strict", "203.0.113.7")
                .header("X-Forwarded-Host", "www.example.com")
                .header("X-Forwarded-Proto", "https")
                .header("Origin", "https://www.example.com"));

        assertThat(from("/strict", "203.0.113.7")
                        .header("X-Forwarded-Host", "www.example.com")
                        .header("X-Forwarded-Proto", "https")
                        .header("Origin", "http://" + base.getAuthority())
                        .refused()
                        .status())
                .isEqualTo(403);
    }
}
