package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import io.remuda.it.container.ServerConfiguration;
import io.remuda.it.container.ServerContainer;
import io.remuda.it.injected.InjectedServlet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The other way of the README to a bare Jetty: its module for CDI on the server, and no descriptor of Jetty in the WAR.
 * It needs a server of its own, beside the one that the launch is about.
 */
@DisplayName("Jetty with its module for CDI")
@Tag("brief")
class JettyCdiModule {

    private static final Pattern OF_A_SESSION =
            Pattern.compile("io\\.remuda\\.(jakarta\\.HandlerEndpoint|runtime\\.HandlerSession)\\s");

    private final ServerContainer jetty = new ServerContainer(configuration());

    @BeforeEach
    void start() throws Exception {
        jetty.start();
    }

    @AfterEach
    void stop() throws Exception {
        jetty.stop();
    }

    @Test
    @DisplayName(
            "I1: a WAR without a descriptor of Jetty serves sessions, and an Event injected into its servlet reaches them")
    void warWithoutDescriptor_servesSessionsAndEvents() throws Exception {
        WebArchive war = ApplicationArchive.of("it.war").addPackage(InjectedServlet.class.getPackage());
        URL base = jetty.deployed(war);

        try (RawClient client = new App(base).connect("/news", "ann")) {
            assertThat(client.text("hello").receiveText()).isEqualTo("hello");
            get(new URL(base, "injected?text=rain"));
            assertThat(client.receiveText()).isEqualTo("info rain");
        }
    }

    @Test
    @DisplayName("Nothing of a session that has ended is kept, although the module keeps what it has injected into")
    void endedSession_isNotKept() throws Exception {
        App app = new App(jetty.deployed(ApplicationArchive.of("it.war")));
        try (RawClient client = app.connect("/news", "ann")) {
            assertThat(client.text("hello").receiveText()).isEqualTo("hello");
            assertThat(jetty.diagnose("GC.class_histogram")).containsPattern(OF_A_SESSION);

            client.closeProperly(WireFrame.close(1000, ""));
        }

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(jetty.diagnose("GC.class_histogram")).doesNotContainPattern(OF_A_SESSION));
    }

    private static void get(URL url) throws IOException {
        try (InputStream answer = url.openStream()) {
            answer.readAllBytes();
        }
    }

    private static ServerConfiguration configuration() {
        ServerConfiguration configuration = ServerConfiguration.beside("cdi");
        configuration.setCdiModule(true);
        return configuration;
    }
}
