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
        return new CloseAfterSend(
                methods == null ? Implementations.portable(session) : new TomcatConnection(session, methods));
    }

    /** The codes of its own closes are none that a client sends: those of broken frames and text, of sizes, of a cut and of a stop. */
    @Override
    public boolean closesAfterErrors() {
        return false;
    }
}
