package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import jakarta.websocket.Session;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Makes the best connection that a server's session offers, found by what it can do. One for each application: a static
 * one could keep a stopped application's classes alive.
 */
final class Connections {

    private final ConcurrentMap<Class<?>, Optional<JettyMethods>> jetty = new ConcurrentHashMap<>();

    Connection of(Session session) {
        Connection portable = new JakartaConnection(session);
        return jetty.computeIfAbsent(session.getClass(), Connections::jettyMethods)
                .map(methods -> (Connection) new JettyConnection(portable, methods, methods.coreSession(session)))
                .orElse(portable);
    }

    private static Optional<JettyMethods> jettyMethods(Class<?> sessionClass) {
        if (!sessionClass.getName().startsWith("org.eclipse.jetty.")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JettyMethods(sessionClass));
        } catch (ReflectiveOperationException | LinkageError anotherJetty) {
            return Optional.empty();
        }
    }
}
