package io.remuda.it.container;

import io.remuda.cdi.RemudaInitializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.session.DefaultSessionIdManager;
import org.eclipse.jetty.session.HouseKeeper;
import org.eclipse.jetty.util.security.Credential;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ExplodedExporter;

/**
 * Jetty in the JVM of the tests, with Jetty, Weld, Remuda and the application on one flat class path, as an
 * application that embeds its server has it.
 */
public final class JettyEmbeddedContainer implements DeployableContainer<JettyEmbeddedConfiguration> {

    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final Map<String, WebAppContext> deployed = new HashMap<>();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private JettyEmbeddedConfiguration configuration;

    @Override
    public Class<JettyEmbeddedConfiguration> getConfigurationClass() {
        return JettyEmbeddedConfiguration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 5.0");
    }

    @Override
    public void setup(JettyEmbeddedConfiguration set) {
        configuration = set;
    }

    @Override
    public void start() throws LifecycleException {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(contexts);
        HouseKeeper houseKeeper = new HouseKeeper();
        DefaultSessionIdManager httpSessions = new DefaultSessionIdManager(server);
        httpSessions.setSessionHouseKeeper(houseKeeper);
        server.addBean(httpSessions, true);
        server.addBean(users());
        try {
            // By default it looks for HTTP sessions that have expired every ten minutes.
            houseKeeper.setIntervalSec(1);
            server.start();
        } catch (Exception failed) {
            throw new LifecycleException("Jetty does not start", failed);
        }
    }

    /** Ann, a member, and bob. */
    private static HashLoginService users() {
        UserStore users = new UserStore();
        users.addUser("ann", Credential.getCredential("secret"), new String[] {"member"});
        users.addUser("bob", Credential.getCredential("secret"), new String[] {"guest"});
        HashLoginService login = new HashLoginService("default");
        login.setUserStore(users);
        return login;
    }

    @Override
    public void stop() throws LifecycleException {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new LifecycleException("Jetty does not stop", failed);
        }
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String path = "/" + archive.getName().replaceFirst("\\.war$", "");
        WebAppContext context = new WebAppContext(explode(archive).toString(), path);
        context.setParentLoaderPriority(true);
        // On one class path Jetty calls initializers in an order that changes from run to run; in a WAR its own are
        // first. Here it is always the other one.
        context.setAttribute(
                AnnotationConfiguration.SERVLET_CONTAINER_INITIALIZER_ORDER, RemudaInitializer.class.getName() + ", *");
        context.setThrowUnavailableOnStartupException(true);
        contexts.addHandler(context);
        // Otherwise the server does not count what is added while it runs as its own: HTTP sessions never time out,
        // and nobody hears of a changed id.
        contexts.manage(context);
        try {
            context.start();
        } catch (Exception failed) {
            contexts.removeHandler(context);
            throw new DeploymentException("Jetty does not start " + path, failed);
        }
        deployed.put(archive.getName(), context);
        HTTPContext http = new HTTPContext("127.0.0.1", connector.getLocalPort());
        return new ProtocolMetaData().addContext(http.add(new Servlet("default", path)));
    }

    private Path explode(Archive<?> archive) throws DeploymentException {
        try {
            Path parent = Files.createDirectories(configuration.work());
            Path directory = Files.createTempDirectory(parent, "deployment-");
            return archive.as(ExplodedExporter.class)
                    .exportExploded(directory.toFile())
                    .toPath();
        } catch (IOException failed) {
            throw new DeploymentException("Cannot unpack " + archive.getName(), failed);
        }
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        WebAppContext context = deployed.remove(archive.getName());
        if (context == null) {
            return;
        }
        try {
            context.stop();
        } catch (Exception failed) {
            throw new DeploymentException("Jetty does not stop " + context.getContextPath(), failed);
        } finally {
            contexts.removeHandler(context);
            context.destroy();
        }
    }
}
