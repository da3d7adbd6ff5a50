package io.remuda.it.container;

import io.remuda.it.client.Way;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * A server from its distribution, in a process of its own; archives get the true shape of a WAR before they go there.
 * Arquillian starts the one of the launch; a test that needs one to itself says which in the constructor.
 */
public final class ServerContainer implements DeployableContainer<ServerConfiguration> {

    private ServerConfiguration configuration;
    private Make make;
    private ServerProcess process;
    private int port;

    public ServerContainer() {}

    public ServerContainer(ServerConfiguration configuration) {
        configuration.validate();
        setup(configuration);
    }

    @Override
    public Class<ServerConfiguration> getConfigurationClass() {
        return ServerConfiguration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 5.0");
    }

    @Override
    public void setup(ServerConfiguration set) {
        configuration = set;
        make = set.make();
    }

    @Override
    public void start() throws LifecycleException {
        try {
            process = ServerProcess.start(make, configuration.base(), jvmOptions());
            Files.createDirectories(staging());
            port = awaitPort(make.listening());
            Optional<Pattern> tls = make.listeningForTls();
            if (tls.isPresent()) {
                System.setProperty(Way.TLS_PORT, Integer.toString(awaitPort(tls.get())));
            }
        } catch (IOException failed) {
            stopAfter(failed);
            throw new LifecycleException(make.title() + " does not start", failed);
        }
    }

    private int awaitPort(Pattern listening) throws IOException {
        return Integer.parseInt(process.await(0, listening).group("port"));
    }

    private void stopAfter(IOException failed) {
        if (process != null) {
            try {
                process.stop();
            } catch (IOException also) {
                failed.addSuppressed(also);
            }
        }
    }

    /** The server gets the overrides of options that the tests' JVM was given. */
    private List<String> jvmOptions() {
        Properties properties = System.getProperties();
        return Stream.concat(
                        configuration.memory().stream(),
                        properties.stringPropertyNames().stream()
                                .filter(name -> name.startsWith("remuda.") && !name.startsWith("remuda.it."))
                                .map(name -> "-D" + name + "=" + properties.getProperty(name)))
                .toList();
    }

    private Path applications() {
        return make.applications(configuration.base());
    }

    /** On the same file system as {@link #applications()}, so that a move between them is atomic. */
    private Path staging() {
        return configuration.base().resolve("staging");
    }

    @Override
    public void stop() throws LifecycleException {
        try {
            process.stop();
        } catch (IOException failed) {
            throw new LifecycleException(make.title() + " does not stop", failed);
        }
    }

    /** Asks the server's JVM, as {@code jcmd} does. */
    public String diagnose(String... command) throws IOException {
        return process.diagnose(command);
    }

    /** What the server has logged since it started. */
    public String log() throws IOException {
        return process.logAfter(0);
    }

    /** How many bytes of memory the server's process occupies, as Linux says. */
    public long residentBytes() throws IOException {
        return process.residentBytes();
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        URL at = deployed(archive);
        HTTPContext http = new HTTPContext(at.getHost(), at.getPort());
        return new ProtocolMetaData().addContext(http.add(new Servlet("default", "/" + name(archive))));
    }

    /** Deploys, and says where the application is. */
    public URL deployed(Archive<?> archive) throws DeploymentException {
        String name = name(archive);
        try {
            Path war = staging().resolve(archive.getName());
            make.shape(archive).as(ZipExporter.class).exportTo(war.toFile(), true);
            long before = process.logged();
            Files.move(war, applications().resolve(archive.getName()), StandardCopyOption.ATOMIC_MOVE);
            if (process.await(before, make.started(name)).group("failed") != null) {
                undeploy(archive, make.discarded(name));
                throw new DeploymentException(
                        make.title() + " does not start " + name + "\n" + process.logAfter(before));
            }
            URL bare = new URL("http", "127.0.0.1", port, "/" + name);
            process.awaitContext(bare);
            return new URL(bare + "/");
        } catch (IOException failed) {
            throw new DeploymentException("Cannot deploy " + archive.getName(), failed);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        undeploy(archive, Optional.of(make.stopped(name(archive))));
    }

    private void undeploy(Archive<?> archive, Optional<Pattern> gone) throws DeploymentException {
        try {
            long before = process.logged();
            if (Files.deleteIfExists(applications().resolve(archive.getName())) && gone.isPresent()) {
                process.await(before, gone.get());
            }
        } catch (IOException failed) {
            throw new DeploymentException("Cannot undeploy " + archive.getName(), failed);
        }
    }

    private static String name(Archive<?> archive) {
        return archive.getName().replaceFirst("\\.war$", "");
    }
}
