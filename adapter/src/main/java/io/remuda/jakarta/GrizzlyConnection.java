package io.remuda.jakarta;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The connection of Grizzly that GlassFish and Payara have below a request. It is found by public methods of theirs, which are
 * looked up by name at run time.
 */
final class GrizzlyConnection {

    private final Object connection;
    private final Method terminate;

    private GrizzlyConnection(Object catalina) throws ReflectiveOperationException {
        Method getRequest = ofEither(catalina.getClass(), "getGrizzlyRequest", "getCoyoteRequest");
        Method getConnection = getRequest.getReturnType().getMethod("getConnection");
        terminate = getConnection.getReturnType().getMethod("terminateSilently");
        connection = getConnection.invoke(getRequest.invoke(catalina));
    }

    /** The first is GlassFish's, the second Payara's. */
    private static Method ofEither(Class<?> type, String first, String second) throws NoSuchMethodException {
        try {
            return type.getMethod(first);
        } catch (NoSuchMethodException other) {
            return type.getMethod(second);
        }
    }

    /** The one below a request; {@code null} if the server is another, or of a version that is different. */
    static @Nullable GrizzlyConnection of(ServletRequest request) {
        ServletRequest servers = request;
        while (servers instanceof ServletRequestWrapper wrapper) {
            servers = wrapper.getRequest();
        }
        try {
            return new GrizzlyConnection(
                    servers.getClass().getMethod("getUnwrappedCoyoteRequest").invoke(servers));
        } catch (ReflectiveOperationException | RuntimeException anotherServer) {
            return null;
        }
    }

    /** Ends the connection at once, whatever waits to be written to a client that does not read. */
    void cut() {
        try {
            terminate.invoke(connection);
        } catch (IllegalAccessException | InvocationTargetException ended) {
            // What it wants is the case.
            return;
        }
    }
}
