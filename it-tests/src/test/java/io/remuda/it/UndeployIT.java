package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.net.URL;
import java.util.List;
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
    @DisplayName("B4, section 8: on undeploy every session gets GoingAway while CDI still works, and its client 1001")
    void undeploy_isGoingAway(@ArquillianResource @OperateOnDeployment("leaving") URL url) throws Exception {
        app = new App(url);
        try (Goodbyes sessions = new Goodbyes(app)) {
            List<Future<WireFrame>> closes = sessions.each(RawClient::receiveClose);

            deployer.undeploy("leaving");

            for (Future<WireFrame> close : closes) {
                assertThat(close.get().code()).isEqualTo(1001);
            }
            assertThat(sessions.reported()).containsExactlyInAnyOrderElementsOf(sessions.withTheirBeans("GoingAway[]"));
            assertThat(app.handshake("/goodbye", key).refused().status()).isEqualTo(404);
        }

        // Another one of that name is as good as the first.
        deployer.deploy("leaving");
        assertThat(connect("/echo/room").text("back").receiveText()).isEqualTo("back");
        deployer.undeploy("leaving");
    }
}
