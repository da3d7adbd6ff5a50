package io.remuda.it.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.deployment.DeploymentDescription;
import org.jboss.arquillian.container.spi.event.container.BeforeDeploy;
import org.jboss.arquillian.core.api.annotation.Observes;

/** What WildFly's own adapter, which starts and stops the server, does not do. */
final class WildFly {

    /** Fills the placeholders of {@code arquillian.xml}: the adapter has to know beforehand where the server listens. */
    static void choosePorts() {
        try (ServerSocket http = free();
                ServerSocket management = free()) {
            System.setProperty("remuda.it.httpPort", Integer.toString(http.getLocalPort()));
            System.setProperty("remuda.it.managementPort", Integer.toString(management.getLocalPort()));
        } catch (IOException failed) {
            throw new UncheckedIOException("No free port", failed);
        }
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Has the adapter deploy the true shape of an archive in its place. */
    void shape(@Observes BeforeDeploy deploying) {
        String sample = System.getProperty("remuda.it.sampleWar", "");
        Required.check("remuda.it.sampleWar", sample);
        DeploymentDescription deployment = deploying.getDeployment();
        deployment.setTestableArchive(TrueShape.withoutCdi(deployment.getArchive(), Path.of(sample)));
    }
}
