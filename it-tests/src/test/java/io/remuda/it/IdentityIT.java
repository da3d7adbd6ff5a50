package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import io.remuda.it.gate.Passes;
import io.remuda.it.identity.Members;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** I9 of the contract, its last promise: in whose name callbacks call what the server protects. */
@DisplayName("The caller's identity in callbacks")
@Tag("platform")
class IdentityIT extends AgainstServer {

    private static final List<String> CALLBACKS = List.of("init", "handle", "info", "terminate");

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>desk</web-resource-name>
                  <url-pattern>/members/inside</url-pattern>
                  <url-pattern>/scopes</url-pattern>
                </web-resource-collection>
                <auth-constraint>
                  <role-name>**</role-name>
                </auth-constraint>
              </security-constraint>
              <login-config>
                <auth-method>BASIC</auth-method>
              </login-config>
              <security-role>
                <role-name>member</role-name>
              </security-role>
            </web-app>
            """;

    @ArquillianResource
    @OperateOnDeployment("staying")
    URL base;

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "staying", testable = false)
    static WebArchive application() {
        return archive("identity.war");
    }

    @Deployment(name = "leaving", managed = false, testable = false)
    static WebArchive leaving() {
        return archive("leaving-identity.war");
    }

    private static WebArchive archive(String name) {
        return ApplicationArchive.of(name, WEB_XML)
                .addPackage(Members.class.getPackage())
                .addClass(Passes.class);
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    /** Both users have the password {@code secret}. */
    private Handshake login(String path, String user, String... parameters) {
        String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return app.handshake(path, key, parameters).header("Authorization", "Basic " + credentials);
    }

    /** Goes through all four callbacks. */
    private List<String> live(RawClient client) {
        client.text("go").receive();
        app.control("tell", "key", key, "type", "command", "text", "told");
        assertThat(client.receiveText()).isEqualTo("told");
        client.closeProperly(WireFrame.close(1000, ""));
        awaitRecord(key, "terminate ends");
        return app.probe(key);
    }

    @Test
    @DisplayName("I9: a bean that is for a role lets in each callback whose caller has it, on every thread")
    void memberInEachCallback_isLetIn() {
        List<String> records = live(open(login("/members/inside", "ann")));

        for (String callback : CALLBACKS) {
            assertThat(records)
                    .contains(callback + " request: ann", callback + " principal: ann", callback + " members: ann");
        }
    }

    @Test
    @DisplayName("I9: it refuses a caller without the role, and the callback knows who it is")
    void guestInEachCallback_isRefused() {
        List<String> records = live(open(login("/members/inside", "bob")));

        for (String callback : CALLBACKS) {
            assertThat(records)
                    .contains(callback + " request: bob", callback + " principal: bob", callback + " members: refused");
        }
    }

    @Test
    @DisplayName("I9: it refuses callbacks of a client that did not log in, on threads that served a member before")
    void nobody_isRefused() {
        live(open(login("/members/inside", "ann")));
        key = newKey();
        List<String> records = live(connect("/members/outside"));

        for (String callback : CALLBACKS) {
            assertThat(records).contains(callback + " request: none", callback + " members: refused");
        }
    }

    @Test
    @DisplayName(
            "I9: where a token says who opens the session, no callback is in the name of who has logged in besides")
    void callerOfAToken_isNotWhoLoggedIn() {
        List<String> records = live(open(
                login("/members/inside", "ann").header("Sec-WebSocket-Protocol", "bearer, bearer.pass-zoe-member")));

        assertNobodyCalls(records, "zoe");
    }

    @Test
    @DisplayName("I9: nor where a filter of the application does")
    void callerOfAFilter_isNotWhoLoggedIn() {
        List<String> records = live(open(login("/members/inside", "ann").header("X-User", "eve")));

        assertNobodyCalls(records, "eve");
    }

    /** The server knows another one, in whose name nothing may be called. */
    private static void assertNobodyCalls(List<String> records, String user) {
        for (String callback : CALLBACKS) {
            assertThat(records).contains(callback + " request: " + user, callback + " members: refused");
        }
        assertThat(records).noneMatch(line -> line.endsWith(": ann"));
    }

    @Test
    @DisplayName("I9: the request context is a fresh one in each callback of a caller with an identity, too")
    void requestContext_isNotTheHandshakes() {
        RawClient client = open(login("/scopes", "ann")).text("go");
        client.receive();
        client.closeProperly(WireFrame.close(1000, ""));
        eventually()
                .untilAsserted(() ->
                        assertThat(app.probe(key)).anyMatch(line -> line.startsWith("destroyed connection bean")));

        assertThat(app.probe(key).stream().filter(line -> line.startsWith("destroyed request bean ")))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("I9: on undeploy terminate still runs in the caller's name")
    void undeploy_keepsTheCaller() throws Exception {
        deployer.deploy("leaving");
        app = new App(base.toURI().resolve("/leaving-identity/").toURL());
        try (ServerSocket reports = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            reports.setSoTimeout((int) RawClient.PATIENCE.toMillis());
            RawClient client = open(login("/members/inside", "ann", "port", Integer.toString(reports.getLocalPort())));
            assertThat(client.text("hello").receiveText()).isEqualTo("hello");
            CompletableFuture<WireFrame> close = meanwhile(client::receiveClose);
            CompletableFuture<String> caller = meanwhile(() -> line(reports));

            deployer.undeploy("leaving");

            assertThat(caller.join()).isEqualTo("ann");
            assertThat(close.join().code()).isEqualTo(1001);
        }
    }

    private static String line(ServerSocket reports) {
        try (Socket report = reports.accept()) {
            return new String(report.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException("No report", failed);
        }
    }
}
