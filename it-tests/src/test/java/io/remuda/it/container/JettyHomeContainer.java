package io.remuda.it.container;

import io.remuda.it.client.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
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
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Jetty from its distribution, in a process of its own; archives get the true shape of a WAR before they go there. */
public final class JettyHomeContainer implements DeployableContainer<JettyHomeConfiguration> {

    private JettyHomeConfiguration configuration;
    private JettyProcess jetty;

    @Override
    public Class<JettyHomeConfiguration> getConfigurationClass() {
        return JettyHomeConfiguration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 5.0");
    }

    @Override
    public void setup(JettyHomeConfiguration set) {
        configuration = set;
    }

    @Override
    public void start() throws LifecycleException {
        try {
            jetty = JettyProcess.start(
                    configuration.home(), configuration.base(), configuration.modules(), jvmOptions());
            if (Way.chosen().isTls()) {
                System.setProperty(Way.TLS_PORT, Integer.toString(jetty.tlsPort()));
            }
        } catch (IOException failed) {
            throw new LifecycleException("Jetty does not start", failed);
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

    @Override
    public void stop() throws LifecycleException {
        try {
            jetty.stop();
        } catch (IOException failed) {
            throw new LifecycleException("Jetty does not stop", failed);
        }
    }

    /** Asks the server's JVM, as {@code jcmd} does. */
    public String diagnose(String... command) throws IOException {
        return jetty.diagnose(command);
    }

    /** What the server has logged since it started. */
    public String log() throws IOException {
        return jetty.logAfter(0);
    }

    /** How many bytes of memory the server's process occupies, as Linux says. */
    public long residentBytes() throws IOException {
        return jetty.residentBytes();
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String path = contextPath(archive);
        Pattern outcome =
                Pattern.compile("(Started|Failed startup of context) \\S*WebAppContext@[^\\n]*," + path + ",[^\\n]*");
        try {
            Path war = jetty.staging().resolve(archive.getName());
            WebArchive shaped = configuration.cdiModule()
                    ? TrueShape.withCdiModule(archive, configuration.war(), configuration.cdiLib())
                    : TrueShape.of(archive, configuration.war(), configuration.cdiLib());
            shaped.as(ZipExporter.class).exportTo(war.toFile(), true);
            long before = jetty.logged();
            Files.move(war, jetty.webapps().resolve(archive.getName()), StandardCopyOption.ATOMIC_MOVE);
            Matcher found = jetty.await(before, outcome);
            if (!found.group(1).equals("Started")) {
                undeploy(archive);
                throw new DeploymentException("Jetty does not start " + path + "\n" + jetty.logAfter(before));
            }
            jetty.awaitContext(path);
        } catch (IOException failed) {
            throw new DeploymentException("Cannot deploy " + archive.getName(), failed);
        }
        HTTPContext http = new HTTPContext("127.0.0.1", jetty.port());
        return new ProtocolMetaData().addContext(http.add(new Servlet("default", path)));
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        try {
            long before = jetty.logged();
            if (Files.deleteIfExists(jetty.webapps().resolve(archive.getName()))) {
                jetty.await(before, Pattern.compile("Stopped \\S*WebAppContext@[^\\n]*," + contextPath(archive) + ","));
            }
        } catch (IOException failed) {
            throw new DeploymentException("Cannot undeploy " + archive.getName(), failed);
        }
    }

    private static String contextPath(Archive<?> archive) {
        return "/" + archive.getName().replaceFirst("\\.war$", "");
    }
}
