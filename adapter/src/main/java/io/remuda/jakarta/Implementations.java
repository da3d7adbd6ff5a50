package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import io.remuda.runtime.Connection.HoldingBack;
import jakarta.websocket.Session;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the implementation that a server's sessions are of. One for each application: a static one could keep a stopped
 * application's classes alive.
 */
final class Implementations {

    /** System property by which only what the Jakarta API offers is used on every server; for comparisons. */
    static final String PORTABLE = "remuda.portable";

    private final ConcurrentMap<Class<?>, Implementation> found = new ConcurrentHashMap<>();

    private final Executor elsewhere;

    /**
     * Finds those of an application.
     *
     * @param elsewhere runs what must not run on the thread that asks for it
     */
    Implementations(Executor elsewhere) {
        this.elsewhere = elsewhere;
    }

    Implementation of(Session session) {
        return found.computeIfAbsent(session.getClass(), this::find);
    }

    private Implementation find(Class<?> sessionClass) {
        String name = sessionClass.getName();
        if (name.startsWith("org.eclipse.jetty.")) {
            return Jetty.of(sessionClass);
        }
        if (name.startsWith("org.apache.tomcat.")) {
            return Tomcat.of(sessionClass);
        }
        if (name.startsWith("io.undertow.")) {
            return Undertow.of(sessionClass);
        }
        if (name.startsWith("com.ibm.ws.wsoc.")) {
            return new Liberty();
        }
        if (name.startsWith(Tyrus.PACKAGE)) {
            return new Tyrus(elsewhere);
        }
        return Implementations::portable;
    }

    /** A connection through nothing but the Jakarta API. */
    static Connection portable(Session session) {
        return new JakartaConnection(session, HoldingBack.WAITING);
    }

    /** Looks for methods of a server by their names. */
    interface Search<T> {

        T find(Class<?> sessionClass) throws ReflectiveOperationException;
    }

    /** What a search finds; {@code null} in a version of the server that does not have it, or if it is not to be used. */
    static <T> @Nullable T search(Search<T> search, Class<?> sessionClass) {
        if (Boolean.getBoolean(PORTABLE)) {
            return null;
        }
        try {
            return search.find(sessionClass);
        } catch (ReflectiveOperationException | LinkageError anotherVersion) {
            return null;
        }
    }
}
