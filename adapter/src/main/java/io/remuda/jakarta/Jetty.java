package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * Jetty.
 *
 * @param methods those of its core session; {@code null} if only the Jakarta API is used
 * @param demand by which it can be kept from reading; {@code null} if this Jetty does not offer it
 */
record Jetty(@Nullable JettyMethods methods, @Nullable JettyDemand demand) implements Implementation {

    static Jetty of(Class<?> sessionClass) {
        JettyMethods methods = Implementations.search(JettyMethods::new, sessionClass);
        return new Jetty(methods, methods == null ? null : Implementations.search(JettyDemand::new, sessionClass));
    }

    @Override
    public Connection connection(Session session) {
        return methods == null
                ? Implementations.portable(session)
                : new JettyConnection(session, methods, methods.coreSession(session), demand);
    }

    @Override
    public void letGo(Session session, EndpointConfig config, Handshake handshake) {
        if (methods == null) {
            return;
        }
        handshake.http().letGo();
        // Addresses and languages of the client.
        config.getUserProperties().clear();
        session.getUserProperties().clear();
    }
}
