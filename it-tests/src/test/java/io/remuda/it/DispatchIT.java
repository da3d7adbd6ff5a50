package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.routes.Routes;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Section 1 of the contract: the dispatch list, as the application and its deployment change it. */
@DisplayName("Routes by program")
class DispatchIT extends AgainstServer {

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <context-param>
                <param-name>remuda.FeedHandler.colour</param-name>
                <param-value>green</param-value>
              </context-param>
              <context-param>
                <param-name>remuda.Feed-us.colour</param-name>
                <param-value>blue</param-value>
              </context-param>
            </web-app>
            """;

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("dispatch.war", WEB_XML).addPackage(Routes.class.getPackage());
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    @Test
    @DisplayName("Section 1: several routes with options of their own lead to one handler, which needs no annotation")
    void addedRoutes_leadToOneHandler() {
        RawClient eu = connect("/feeds/eu");
        RawClient asia = connect("/feeds/asia");
        assertThat(eu.receiveText()).startsWith("eu in ");
        assertThat(asia.receiveText()).startsWith("asia in ");

        app.control("fire", "key", key, "type", "note", "text", "news");

        assertThat(eu.receiveText()).startsWith("news for eu ");
        assertThat(asia.receiveText()).startsWith("news for asia ");
    }

    @Test
    @DisplayName("Section 1: a route that was taken away is not served, and the others of the application are")
    void removedRoute_isNotServed() {
        assertThat(app.handshake("/debug", key).refused().status()).isEqualTo(404);

        assertThat(connect("/echo/room").text("here").receiveText()).isEqualTo("here");
    }

    @Test
    @DisplayName("R4: a deployment overrides an option of all routes of a handler, or of the one with a name")
    void options_areOverriddenByName() {
        assertThat(connect("/feeds/eu").receiveText()).isEqualTo("eu in green");
        assertThat(connect("/feeds/us").receiveText()).isEqualTo("us in blue");
    }

    @Test
    @DisplayName("R4: the log at start has the routes as they are, not as the annotations say")
    void dispatchList_isTheEffectiveOne() {
        assertThat(String.join(" ", app.log()))
                .containsPattern("/feeds/asia +io\\.remuda\\.it\\.routes\\.FeedHandler +[^/]*region=\\*")
                .containsPattern("/feeds/eu +io\\.remuda\\.it\\.routes\\.FeedHandler ")
                .containsPattern("/feeds/us +io\\.remuda\\.it\\.routes\\.FeedHandler ")
                .doesNotContain("DebugHandler");
    }
}
