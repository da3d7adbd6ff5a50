package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.it.client.RawClient;
import io.remuda.it.container.ServerConfiguration;
import io.remuda.it.container.ServerContainer;
import io.remuda.it.staying.StayingHandler;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is left in a server of an application that is deployed and undeployed again and again, each time with sessions that
 * are open. It needs a server of its own, in which nothing else is deployed. How often is the system property
 * {@code redeployments}.
 */
@DisplayName("Redeploying")
@Tag("process")
class RedeployIT {

    private static final int IDLE = 5;

    /** Of an application, or of Jetty's for one and for a connection. */
    private static final Pattern LEFTOVER =
            Pattern.compile("\\s(io\\.remuda\\.\\S+|\\S+\\.(WebAppClassLoader|WebSocketConnection))(\\s|$)");

    private final ServerContainer server = new ServerContainer(configuration());
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(RawClient::close);
        server.stop();
    }

    @Test
    @DisplayName("B4: however often it is redeployed with sessions, nothing of an application is left in the server")
    void redeployments_leaveNothing() throws Exception {
        WebArchive war = ApplicationArchive.of("leaving.war").addPackage(StayingHandler.class.getPackage());

        URL base = deploy(war);
        assertThat(leftovers())
                .as("what is looked for in the end")
                .anyMatch(line -> line.contains("io.remuda.runtime.HandlerSession"));
        assertThat(server.diagnose("Thread.print")).contains("remuda-");
        undeploy(war, base);
        for (int i = 1; i < Integer.getInteger("redeployments", 3); i++) {
            undeploy(war, deploy(war));
        }

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    // A thread of the server may keep what it did last until its next request.
                    status(base);
                    assertThat(server.diagnose("Thread.print")).doesNotContain("remuda-");
                    assertThat(leftovers()).as("what is alive in the server").isEmpty();
                });
    }

    private URL deploy(WebArchive war) throws Exception {
        URL base = server.deployed(war);
        openSessions(new App(base));
        return base;
    }

    private void undeploy(WebArchive war, URL base) throws Exception {
        RawClient deaf = clients.remove(clients.size() - 1);
        server.undeploy(war);

        for (RawClient client : clients) {
            assertThat(client.receiveClose().code()).isEqualTo(1001);
        }
        clients.clear();
        // It had not taken what came before the close.
        deaf.drainToEnd();
        assertThat(status(base)).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
    }

    /** A line for each class that belongs to an application or to a session, and has objects that are not garbage. */
    private List<String> leftovers() throws IOException {
        return server.diagnose("GC.class_histogram")
                .lines()
                .filter(line -> LEFTOVER.matcher(line).find())
                .toList();
    }

    /** The last one is the one that reads nothing. */
    private void openSessions(App app) {
        for (int i = 0; i < IDLE; i++) {
            connect(app, "hello");
        }
        connect(app, "work");
        connect(app, "ask");
        clients.add(app.connect("/staying", "deaf").text("flood"));
    }

    private void connect(App app, String text) {
        RawClient client = app.connect("/staying", text).text(text);
        clients.add(client);
        assertThat(client.receiveText()).isEqualTo(text);
    }

    private static int status(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /** Of Jetty with its module for CDI: the transaction manager of the other shape has threads and caches of its own. */
    private static ServerConfiguration configuration() {
        ServerConfiguration configuration = ServerConfiguration.beside("redeployments");
        configuration.setCdiModule(true);
        return configuration;
    }
}
