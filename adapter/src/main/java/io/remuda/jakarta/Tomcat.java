package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat.
 *
 * @param methods those of its session; {@code null} if only the Jakarta API is used
 */
record Tomcat(@Nullable TomcatMethods methods) implements Implementation {

    static Tomcat of(Class<?> sessionClass) {
        return new Tomcat(Implementations.search(TomcatMethods::new, sessionClass));
    }

    @Override
    public Connection connection(Session session) {
        Connection portable = Implementations.portable(session);
        return methods == null ? portable : new TomcatConnection(new CloseAfterSend(portable), methods, session);
    }
}
