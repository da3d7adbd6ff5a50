package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sessions get when their application goes while the server runs. */
@DisplayName("Undeploy")
@Tag("brief")
class UndeployIT extends AgainstServer {

    private static final int SESSIONS = 20;

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "leaving", managed = false, testable = false)
    static WebArchive leaving() {
        return ApplicationArchive.of("leaving.war");
    }

    @BeforeEach
    void deploy() {
        deployer.deploy("leaving");
    }

    @Test
    @DisplayName("Section 8: on undeploy every session gets GoingAway while CDI still works, and its client 1001")
    void undeploy_isGoingAway(@ArquillianResource @OperateOnDeployment("leaving") URL url) throws Exception {
        app = new App(url);
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS + 1);
        try (ServerSocket reports = new ServerSocket(0, SESSIONS, InetAddress.getLoopbackAddress())) {
            reports.setSoTimeout((int) RawClient.PATIENCE.toMillis());
            List<String> expected = new ArrayList<>();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                String of = newKey();
                expected.add(of + " GoingAway[] with its beans");
                Handshake handshake = app.handshake("/goodbye", of, "port", Integer.toString(reports.getLocalPort()));
                // Every second has an HTTP session, which the server may end before.
                clients.add(open(i % 2 == 0 ? handshake : handshake.header("X-Session", of)));
                assertThat(clients.get(i).text("hello").receiveText()).isEqualTo("hello");
            }
            Future<List<String>> reported = threads.submit(() -> lines(reports));
            List<Future<WireFrame>> closes = clients.stream()
                    .map(client -> threads.submit(client::receiveClose))
                    .toList();

            deployer.undeploy("leaving");

            for (Future<WireFrame> close : closes) {
                assertThat(close.get().code()).isEqualTo(1001);
            }
            assertThat(reported.get()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(app.handshake("/goodbye", key).refused().status()).isEqualTo(404);
        } finally {
            threads.shutdownNow();
        }

        deployer.deploy("leaving");
        assertThat(connect("/echo/room").text("back").receiveText()).isEqualTo("back");
        deployer.undeploy("leaving");
    }

    private static List<String> lines(ServerSocket reports) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            try (Socket report = reports.accept()) {
                lines.add(new String(report.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }
}
