package io.remuda.cdi;

import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server's context with context parameters and a WebSocket container; it can do what a deployment needs. */
final class FakeApplication {

    private static final String DEPLOYMENT = "io.remuda.deployment";

    private final Map<String, String> parameters;
    private final Map<String, Object> attributes = new HashMap<>();
    private final ServletContext context;

    FakeApplication(Map<String, String> parameters) {
        this(parameters, FakeApplication.class.getClassLoader(), () -> {});
    }

    /**
     * Makes one.
     *
     * @param opening what happens when the gate is opened
     */
    FakeApplication(Map<String, String> parameters, ClassLoader classLoader, Runnable opening) {
        this.parameters = parameters;
        this.context = fake(ServletContext.class, (name, arguments) -> switch (name) {
            case "getInitParameterNames" -> Collections.enumeration(this.parameters.keySet());
            case "getInitParameter" -> this.parameters.get((String) arguments[0]);
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> {
                if (arguments[0].equals(DEPLOYMENT)) {
                    opening.run();
                }
                yield attributes.put((String) arguments[0], arguments[1]);
            }
            case "getResourceAsStream" -> null;
            case "getClassLoader" -> classLoader;
            case "getContextPath" -> "/shop";
            default -> throw new UnsupportedOperationException(name);
        });
        ServerContainer container = fake(ServerContainer.class, (name, arguments) -> {
            throw new UnsupportedOperationException(name);
        });
        attributes.put(ServerContainer.class.getName(), container);
    }

    /** Its context. */
    ServletContext context() {
        return context;
    }

    /** Whether handshakes come through. */
    boolean isOpen() {
        return attributes.containsKey(DEPLOYMENT);
    }

    @FunctionalInterface
    private interface Call {
        @Nullable
        Object of(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                FakeApplication.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> call.of(method.getName(), arguments)));
    }
}
