package io.remuda.it.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jboss.arquillian.container.spi.client.deployment.DeploymentDescription;
import org.jboss.arquillian.container.spi.event.container.BeforeDeploy;
import org.jboss.arquillian.core.api.annotation.Observes;

/** What WildFly's own adapter, which starts and stops the server, does not do. */
final class WildFly {

    /** Fills the placeholders of {@code arquillian.xml}: the adapter has to know beforehand where the server listens. */
    static void choosePorts() {
        try (ServerSocket http = Ports.take();
                ServerSocket management = Ports.take()) {
            System.setProperty("remuda.it.httpPort", Integer.toString(http.getLocalPort()));
            System.setProperty("remuda.it.managementPort", Integer.toString(management.getLocalPort()));
        } catch (IOException failed) {
            throw new UncheckedIOException("No free port", failed);
        }
    }

    /** Makes ann, a member, and bob known to the realm that every WildFly has, before it starts. */
    static void addUsers() {
        String home = System.getProperty("remuda.it.wildflyHome", "");
        Required.check("remuda.it.wildflyHome", home);
        Path configuration = Path.of(home, "standalone", "configuration");
        try {
            Files.writeString(
                    configuration.resolve("application-users.properties"),
                    "#$REALM_NAME=ApplicationRealm$\nann=" + digest("ann") + "\nbob=" + digest("bob") + "\n");
            Files.writeString(configuration.resolve("application-roles.properties"), "ann=member\nbob=guest\n");
        } catch (IOException failed) {
            throw new UncheckedIOException("No users", failed);
        }
    }

    /** As the server's own script writes it; the password is {@code secret}. */
    private static String digest(String user) {
        byte[] credentials = (user + ":ApplicationRealm:secret").getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(credentials));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Has the adapter deploy the true shape of an archive in its place. */
    void shape(@Observes BeforeDeploy deploying) {
        String sample = System.getProperty("remuda.it.sampleWar", "");
        Required.check("remuda.it.sampleWar", sample);
        DeploymentDescription deployment = deploying.getDeployment();
        deployment.setTestableArchive(TrueShape.withoutCdi(deployment.getArchive(), Path.of(sample)));
    }
}
