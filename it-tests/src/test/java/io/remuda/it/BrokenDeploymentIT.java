package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.remuda.it.broken.BrokenHandler;
import org.assertj.core.util.Throwables;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the operator of a server sees of a wrong handler. */
@DisplayName("Broken deployment")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("brief")
class BrokenDeploymentIT {

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = "broken", managed = false, testable = false)
    static WebArchive broken() {
        return ShrinkWrap.create(WebArchive.class, "broken.war")
                .addPackage(BrokenHandler.class.getPackage())
                .addAsWebInfResource(new StringAsset(ApplicationArchive.BEANS_XML), "beans.xml");
    }

    @Test
    @DisplayName("Section 9: an application with a wrong handler does not start, and the message has every problem")
    void wrongHandler_failsTheDeployment() {
        Throwable failure = catchThrowable(() -> deployer.deploy("broken"));

        assertThat(failure).isNotNull();
        assertThat(Throwables.getStackTrace(failure))
                .contains("io.remuda.it.broken.BrokenHandler", "no-slash", "messages", "Remedy");
    }
}
