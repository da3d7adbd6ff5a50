package io.remuda.it.bench;

import io.remuda.Options;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.cdi.WebSocketHandlerExtension;
import io.remuda.jakarta.EndpointDeployer;
import io.remuda.jakarta.HandlerEndpoint;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.security.Principal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server with Weld and Remuda that opens sessions without clients. Nothing can be sent to them. */
final class FakeServer implements AutoCloseable {

    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, ServerEndpointConfig> endpoints = new HashMap<>();
    private final RemoteEndpoint.Async nobody = fake(RemoteEndpoint.Async.class, Map.of());
    private final ServletContext context;
    private final SeContainer beans;

    FakeServer() {
        // What starts would be announced in the middle of what JMH prints.
        Logger.getLogger("").setLevel(Level.WARNING);
        attributes.put(
                ServerContainer.class.getName(),
                fake(
                        ServerContainer.class,
                        Map.of("addEndpoint", arguments -> addEndpoint((ServerEndpointConfig) arguments[0]))));
        context = fake(
                ServletContext.class,
                Map.of(
                        "getInitParameterNames", arguments -> Collections.emptyEnumeration(),
                        "getInitParameter", arguments -> null,
                        "getAttribute", arguments -> attributes.get((String) arguments[0]),
                        "setAttribute", arguments -> attributes.put((String) arguments[0], arguments[1]),
                        "getClassLoader", arguments -> FakeServer.class.getClassLoader(),
                        "getContextPath", arguments -> ""));
        beans = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addProperty("org.jboss.weld.se.shutdownHook", false)
                .addExtensions(new WebSocketHandlerExtension())
                .addBeanClasses(
                        TickHandler.class,
                        NoticeHandler.class,
                        QuietHandler.class,
                        TouchingHandler.class,
                        PerCallback.class)
                .initialize();
        beans.getBeanManager().getExtension(WebSocketHandlerExtension.class).deploy(context);
    }

    private Object addEndpoint(ServerEndpointConfig config) {
        return endpoints.put(config.getPath(), config);
    }

    SeContainer beans() {
        return beans;
    }

    /** Deploys a handler without CDI. */
    void deploy(String path, Class<?> handler, HandlerSource source) throws DeploymentException {
        Options options = Options.of(path, Map.of("ping", "0"));
        HandlerDefinition definition = new HandlerDefinition(
                path, handler, Object.class, Callbacks.CONTAINER_THREAD, options, Limits.of(options), Set.of(), source);
        List<HandlerDefinition> definitions = List.of(definition);
        EndpointDeployer.deploy(
                context,
                new SessionRuntime(definitions, FakeServer.class.getClassLoader(), 1, 1, SessionListener.NONE),
                definitions);
    }

    /** Opens a session at a path without variables; returns where the server gives texts of the client. */
    MessageHandler.Partial<String> open(String path) {
        return open(path, path, Map.of(), "somebody");
    }

    /** Opens session number so-and-so of the {@link TickHandler}; returns its path. */
    String openTick(int number) {
        String path = "/tick/" + number;
        open("/tick/{session}", path, Map.of("session", Integer.toString(number)), user(number));
        return path;
    }

    static String user(int number) {
        return "user-" + number;
    }

    void openNotice() {
        open(NoticeHandler.PATH);
    }

    private MessageHandler.Partial<String> open(
            String template, String path, Map<String, String> parameters, String user) {
        ServerEndpointConfig config = endpoints.get(template);
        ServerEndpointConfig.Configurator configurator = config.getConfigurator();
        Principal principal = () -> user;
        HandshakeRequest request = fake(
                HandshakeRequest.class,
                Map.of(
                        "getRequestURI", arguments -> URI.create(path),
                        "getHeaders", arguments -> Map.of(),
                        "getParameterMap", arguments -> Map.of(),
                        "getHttpSession", arguments -> null,
                        "getUserPrincipal", arguments -> principal));
        configurator.modifyHandshake(config, request, fake(HandshakeResponse.class, Map.of()));
        Map<String, Object> properties = new HashMap<>();
        Map<Object, Object> handlers = new HashMap<>();
        Session session = fake(
                Session.class,
                Map.of(
                        "setMaxIdleTimeout", arguments -> null,
                        "getUserProperties", arguments -> properties,
                        "getPathParameters", arguments -> parameters,
                        "getNegotiatedSubprotocol", arguments -> "",
                        "getNegotiatedExtensions", arguments -> List.of(),
                        "isSecure", arguments -> false,
                        "addMessageHandler", arguments -> handlers.put(arguments[0], arguments[1]),
                        "getAsyncRemote", arguments -> nobody,
                        "close", arguments -> null));
        try {
            configurator.getEndpointInstance(HandlerEndpoint.class).onOpen(session, config);
        } catch (InstantiationException neverThrown) {
            throw new IllegalStateException(neverThrown);
        }
        return textHandler(handlers.get(String.class));
    }

    @SuppressWarnings("unchecked") // it was added for texts
    private static MessageHandler.Partial<String> textHandler(Object handler) {
        return (MessageHandler.Partial<String>) handler;
    }

    @Override
    public void close() {
        beans.close();
    }

    @FunctionalInterface
    private interface Call {
        Object of(Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Map<String, Call> calls) {
        return type.cast(Proxy.newProxyInstance(
                FakeServer.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Call call = calls.get(method.getName());
                    if (call == null) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return call.of(arguments);
                }));
    }
}
