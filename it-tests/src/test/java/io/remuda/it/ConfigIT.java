package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** R4 of the contract, on a server that has MicroProfile Config. */
@DisplayName("Overrides by MicroProfile Config")
@Tag("platform")
class ConfigIT extends AgainstServer {

    private static final String CONFIG = """
            remuda.OptionsHandler.size=4
            remuda.OptionsHandler.colour=blue
            remuda.OptionsHandler.shape=oval
            """;

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("config.war")
                .addAsResource(new StringAsset(CONFIG), "META-INF/microprofile-config.properties");
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    @Test
    @DisplayName("R4: MicroProfile Config wins over context parameter and annotation, and a system property over it")
    void config_isBetweenSystemPropertyAndContextParameter() {
        connect("/options").text("ready").receive();

        assertThat(app.probe(key)).contains("size: 4", "colour: blue", "shape: round", "pause: PT0.25S");
    }
}
