package io.remuda.jakarta;

import io.remuda.TokenAuthenticator;
import io.remuda.gate.GateSettings;
import io.remuda.gate.Gatekeeper;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionRuntime;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Registers handlers with a server. With CDI the extension does all of this; without it, an application calls
 * {@link #prepare} from a {@link jakarta.servlet.ServletContainerInitializer} and {@link #deploy} from a
 * {@link jakarta.servlet.ServletContextListener}.
 */
public final class EndpointDeployer {

    private static final String FILTER = "io.remuda.gate";
    private static final String LOGINS = "io.remuda.logins";
    private static final String DEPLOYED = "io.remuda.deployed";
    private static final String HTTP_SESSIONS = "io.remuda.httpSessions";

    private EndpointDeployer() {}

    /**
     * Adds the filter that handshakes pass, another that notices logouts, and the listener that hears when HTTP sessions
     * end. Called while the context is being initialised. The first filter comes after those of {@code web.xml} and
     * annotations, so that they can say who a caller is; a filter that a listener adds behind all others comes after it. The
     * second comes before all others.
     *
     * @param context the application's context
     */
    public static void prepare(ServletContext context) {
        FilterRegistration.Dynamic gate = context.addFilter(FILTER, new Gate());
        if (gate == null) {
            throw new IllegalStateException("There is a filter named " + FILTER + " already; call prepare once only");
        }
        FilterRegistration.Dynamic logins = context.addFilter(LOGINS, new Logins());
        logins.setAsyncSupported(true);
        logins.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        gate.setAsyncSupported(true);
        gate.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        context.addListener(httpSessions(context));
    }

    /** The one of the context. CDI may start, and deploy, before the filter is added. */
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
     * Opens the gate: from now on handshakes for the handlers are upgraded.
     *
     * @param context the application's context; {@linkplain #isReady ready}
     * @param runtime what runs the sessions
     * @param definitions the handlers
     * @param settings what holds for the handshakes of all of them
     * @param tokens turns tokens into callers; empty if the application takes none
     * @throws DeploymentException if the server refuses one, such as a path that is taken
     */
    public static void deploy(
            ServletContext context,
            SessionRuntime runtime,
            Collection<HandlerDefinition> definitions,
            GateSettings settings,
            Optional<TokenAuthenticator> tokens)
            throws DeploymentException {
        deploy(context, runtime, definitions, settings, tokens, new Implementations(runtime::onWorker)::of);
    }

    /** Deploys them on a server whose sessions are of what this finds. */
    static void deploy(
            ServletContext context,
            SessionRuntime runtime,
            Collection<HandlerDefinition> definitions,
            GateSettings settings,
            Optional<TokenAuthenticator> tokens,
            Function<Session, Implementation> implementations)
            throws DeploymentException {
        ServerContainer container = container(context);
        if (container == null) {
            throw new IllegalStateException("The server's WebSocket container is not there; ask isReady first");
        }
        context.setAttribute(DEPLOYED, true);
        JettyDecorators.leaveAlone(HandlerEndpoint.class, context);
        HttpSessions httpSessions = httpSessions(context);
        String realm = context.getContextPath().isEmpty() ? "/" : context.getContextPath();
        Deployment.add(
                context,
                new Gatekeeper(runtime, definitions, settings, tokens, realm),
                httpSessions,
                container,
                new HandlerConfigurator(
                        runtime, implementations, ServerStop.of(context), container::getInstalledExtensions),
                definitions);
    }
}
