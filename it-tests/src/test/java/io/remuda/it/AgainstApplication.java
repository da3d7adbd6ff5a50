package io.remuda.it;

import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;

/** A test with the application deployed. */
abstract class AgainstApplication extends AgainstServer {

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("it.war");
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }
}
