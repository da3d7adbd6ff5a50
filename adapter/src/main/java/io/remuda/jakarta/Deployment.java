package io.remuda.jakarta;

import io.remuda.RefusedHandshake;
import io.remuda.gate.Gatekeeper;
import io.remuda.gate.Routes;
import io.remuda.runtime.HandlerDefinition;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is deployed in a context, as the {@link Gate} finds it there.
 *
 * @param gatekeeper decides who gets in
 * @param httpSessions the HTTP sessions that have sessions
 * @param container the server's
 * @param upgrader how the server upgrades
 * @param endpoints for each route, how the server makes its sessions
 * @param callers keeps the caller's identity
 * @param login how the server authenticates callers
 */
record Deployment(
        Gatekeeper gatekeeper,
        HttpSessions httpSessions,
        ServerContainer container,
        Upgrader upgrader,
        Map<String, ServerEndpointConfig> endpoints,
        Callers callers,
        LoginConfig login) {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private static final String ATTRIBUTE = "io.remuda.deployment";

    static @Nullable Deployment of(ServletContext context) {
        return (Deployment) context.getAttribute(ATTRIBUTE);
    }

    /** Makes endpoints for the routes, and makes the deployment known. */
    static void add(
            ServletContext context,
            Gatekeeper gatekeeper,
            HttpSessions httpSessions,
            ServerContainer container,
            HandlerConfigurator configurator,
            Collection<HandlerDefinition> definitions)
            throws DeploymentException {
        Upgrader upgrader = Upgrader.of(container);
        Map<String, ServerEndpointConfig> endpoints = new HashMap<>();
        for (HandlerDefinition definition : definitions) {
            String registered = upgrader.registeredAt(endpoints.size());
            ServerEndpointConfig endpoint = ServerEndpointConfig.Builder.create(
                            HandlerEndpoint.class, registered == null ? definition.path() : registered)
                    .configurator(configurator)
                    .build();
            endpoints.put(definition.path(), endpoint);
            if (registered != null) {
                container.addEndpoint(endpoint);
            }
        }
        context.setAttribute(
                ATTRIBUTE,
                new Deployment(
                        gatekeeper,
                        httpSessions,
                        container,
                        upgrader,
                        endpoints,
                        Callers.ofServer(),
                        LoginConfig.of(context)));
    }

    /**
     * Has the server upgrade a request.
     *
     * @return why the server does not; or {@code null}
     */
    @Nullable
    RefusedHandshake upgrade(Routes.Match match, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String path = match.definition().path();
        try {
            container.upgradeHttpToWebSocket(
                    request, response, Objects.requireNonNull(endpoints.get(path)), match.parameters());
            return null;
        } catch (DeploymentException refused) {
            LOGGER.log(
                    Level.ERROR,
                    () -> "REMUDA-123: the server does not upgrade to " + path + "; the client gets 500",
                    refused);
            return RefusedHandshake.FAILED;
        } catch (RuntimeException malformed) {
            // What the gate leaves to the server, such as parameters of extensions. Its words may be the client's.
            LOGGER.log(
                    Level.DEBUG,
                    () -> "REMUDA-124: the server takes a handshake for " + path + " for malformed: "
                            + malformed.getClass().getName());
            return RefusedHandshake.MALFORMED;
        }
    }
}
