package io.remuda.cdi;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server's context with context parameters and a WebSocket container; both can do what a deployment needs. */
final class FakeApplication {

    /** What the server does with an endpoint. */
    @FunctionalInterface
    interface Server {
        void addEndpoint(ServerEndpointConfig config) throws DeploymentException;
    }

    private final Map<String, String> parameters;
    private final Map<String, Object> attributes = new HashMap<>();
    private final List<ServerEndpointConfig> endpoints = new ArrayList<>();
    private final ServletContext context;

    FakeApplication(Map<String, String> parameters, Server server) {
        this(parameters, FakeApplication.class.getClassLoader(), server);
    }

    FakeApplication(Map<String, String> parameters, ClassLoader classLoader, Server server) {
        this.parameters = parameters;
        this.context = fake(ServletContext.class, (name, arguments) -> switch (name) {
            case "getInitParameterNames" -> Collections.enumeration(this.parameters.keySet());
            case "getInitParameter" -> this.parameters.get((String) arguments[0]);
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "getClassLoader" -> classLoader;
            case "getContextPath" -> "/shop";
            default -> throw new UnsupportedOperationException(name);
        });
        ServerContainer container = fake(ServerContainer.class, (name, arguments) -> {
            if (!name.equals("addEndpoint")) {
                throw new UnsupportedOperationException(name);
            }
            ServerEndpointConfig config = (ServerEndpointConfig) arguments[0];
            endpoints.add(config);
            server.addEndpoint(config);
            return null;
        });
        attributes.put(ServerContainer.class.getName(), container);
    }

    /** Its context. */
    ServletContext context() {
        return context;
    }

    /** The endpoints that were given to the server. */
    List<ServerEndpointConfig> endpoints() {
        return endpoints;
    }

    @FunctionalInterface
    private interface Call {
        @Nullable
        Object of(String method, Object[] arguments) throws DeploymentException;
    }

    private static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                FakeApplication.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.of(method.getName(), arguments)));
    }
}
