package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import io.remuda.runtime.Connection.HoldingBack;
import jakarta.websocket.Session;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the best connection that a server's session offers, found by what it can do. One for each application: a static
 * one could keep a stopped application's classes alive.
 */
final class Connections {

    /** System property by which only what the Jakarta API offers is used on every server; for comparisons. */
    static final String PORTABLE = "remuda.portable";

    private final ConcurrentMap<Class<?>, Function<Session, Connection>> ways = new ConcurrentHashMap<>();

    Connection of(Session session) {
        return ways.computeIfAbsent(session.getClass(), Connections::way).apply(session);
    }

    private static Function<Session, Connection> way(Class<?> sessionClass) {
        String name = sessionClass.getName();
        try {
            if (Boolean.getBoolean(PORTABLE)) {
                return Connections::portable;
            }
            if (name.startsWith("org.eclipse.jetty.")) {
                JettyMethods methods = new JettyMethods(sessionClass);
                JettyDemand demand = demand(sessionClass);
                return session -> new JettyConnection(session, methods, methods.coreSession(session), demand);
            }
            if (name.startsWith("org.apache.tomcat.")) {
                TomcatMethods methods = new TomcatMethods(sessionClass);
                return session -> new TomcatConnection(new CloseAfterSend(portable(session)), methods, session);
            }
        } catch (ReflectiveOperationException | LinkageError anotherVersion) {
            return Connections::portable;
        }
        if (name.startsWith("io.undertow.")) {
            return session -> new JakartaConnection(session, HoldingBack.IMPOSSIBLE);
        }
        if (Liberty.isSession(sessionClass)) {
            return session ->
                    new CloseAfterSend(new JakartaConnection(session, HoldingBack.WAITING, Liberty::withArray));
        }
        return Connections::portable;
    }

    private static @Nullable JettyDemand demand(Class<?> sessionClass) {
        try {
            return new JettyDemand(sessionClass);
        } catch (ReflectiveOperationException | LinkageError anotherVersion) {
            return null;
        }
    }

    private static Connection portable(Session session) {
        return new JakartaConnection(session, HoldingBack.WAITING);
    }
}
