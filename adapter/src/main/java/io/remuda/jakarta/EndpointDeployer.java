package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionRuntime;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Registers handlers as endpoints of a server. With CDI the extension does all of this; without it, an application
 * calls {@link #addListeners} from a {@link jakarta.servlet.ServletContainerInitializer} and {@link #deploy} from a
 * {@link jakarta.servlet.ServletContextListener}.
 */
public final class EndpointDeployer {

    private static final String DEPLOYED = "io.remuda.deployed";
    private static final String HTTP_SESSIONS = "io.remuda.httpSessions";

    private EndpointDeployer() {}

    /**
     * Adds the listeners that see upgrade requests before the server does, and hear when HTTP sessions end. Called while
     * the context is being initialised.
     *
     * @param context the application's context
     */
    public static void addListeners(ServletContext context) {
        context.addListener(new HandshakeListener());
        context.addListener(httpSessions(context));
    }

    /** The one of the context. CDI may start, and deploy, before the listeners are added. */
    private static HttpSessions httpSessions(ServletContext context) {
        HttpSessions existing = (HttpSessions) context.getAttribute(HTTP_SESSIONS);
        if (existing != null) {
            return existing;
        }
        HttpSessions made = new HttpSessions();
        context.setAttribute(HTTP_SESSIONS, made);
        return made;
    }

    /**
     * Whether the server's WebSocket container is there. Servers differ in when that is.
     *
     * @param context the application's context
     * @return true if {@link #deploy} can be called
     */
    public static boolean isReady(ServletContext context) {
        return container(context) != null;
    }

    /**
     * Whether {@link #deploy} was called.
     *
     * @param context the application's context
     * @return true from then on
     */
    public static boolean isDeployed(ServletContext context) {
        return context.getAttribute(DEPLOYED) != null;
    }

    private static @Nullable ServerContainer container(ServletContext context) {
        return (ServerContainer) context.getAttribute(ServerContainer.class.getName());
    }

    /**
     * Registers an endpoint for each handler.
     *
     * @param context the application's context; {@linkplain #isReady ready}
     * @param runtime what runs the sessions
     * @param definitions the handlers
     * @throws DeploymentException if the server refuses one, such as a path that is taken
     */
    public static void deploy(ServletContext context, SessionRuntime runtime, Collection<HandlerDefinition> definitions)
            throws DeploymentException {
        deploy(context, runtime, definitions, new Connections()::of);
    }

    /** Registers them with connections that are made in this way. */
    static void deploy(
            ServletContext context,
            SessionRuntime runtime,
            Collection<HandlerDefinition> definitions,
            Function<Session, Connection> connections)
            throws DeploymentException {
        ServerContainer container = container(context);
        if (container == null) {
            throw new IllegalStateException("The server's WebSocket container is not there; ask isReady first");
        }
        context.setAttribute(DEPLOYED, true);
        HttpSessions httpSessions = httpSessions(context);
        Callers callers = Callers.ofServer();
        for (HandlerDefinition definition : definitions) {
            ServerEndpointConfig config = ServerEndpointConfig.Builder.create(HandlerEndpoint.class, definition.path())
                    .configurator(new HandlerConfigurator(definition, runtime, connections, httpSessions, callers))
                    .subprotocols(subprotocols(definition))
                    .build();
            container.addEndpoint(config);
        }
    }

    private static List<String> subprotocols(HandlerDefinition definition) {
        return Stream.of(definition.options().string("subprotocols", "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
