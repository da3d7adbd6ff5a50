package io.remuda.jakarta;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What GlassFish and Payara have below a request that is upgraded: Catalina's request, and Grizzly's connection. It is found by
 * public methods of theirs, which are looked up by name at run time.
 */
final class GlassFishRequest {

    /** Attribute of a connection: it has been upgraded. */
    private static final String UPGRADED = "io.remuda.upgraded";

    private final Object catalina;
    private final Method unlockSession;
    private final Object connection;
    private final Method close;
    private final Method terminate;
    private final Object suspension;
    private final Method cancel;
    private final boolean upgradedBefore;

    private GlassFishRequest(Object catalina) throws ReflectiveOperationException {
        this.catalina = catalina;
        unlockSession = catalina.getClass().getMethod("unlockSession");
        Method getRequest = ofEither(catalina.getClass(), "getGrizzlyRequest", "getCoyoteRequest");
        Object request = getRequest.invoke(catalina);
        Method getConnection = getRequest.getReturnType().getMethod("getConnection");
        connection = getConnection.invoke(request);
        close = getConnection.getReturnType().getMethod("closeSilently");
        terminate = getConnection.getReturnType().getMethod("terminateSilently");
        Method getResponse = getRequest.getReturnType().getMethod("getResponse");
        Method getSuspension = getResponse.getReturnType().getMethod("getSuspendContext");
        suspension = getSuspension.invoke(getResponse.invoke(request));
        cancel = suspension.getClass().getMethod("markCancelled");
        Method getAttributes = getConnection.getReturnType().getMethod("getAttributes");
        Class<?> type = getAttributes.getReturnType();
        Object attributes = getAttributes.invoke(connection);
        upgradedBefore = type.getMethod("getAttribute", String.class).invoke(attributes, UPGRADED) != null;
        type.getMethod("setAttribute", String.class, Object.class).invoke(attributes, UPGRADED, true);
    }

    /** The first is GlassFish's, the second Payara's. */
    private static Method ofEither(Class<?> type, String first, String second) throws NoSuchMethodException {
        try {
            return type.getMethod(first);
        } catch (NoSuchMethodException other) {
            return type.getMethod(second);
        }
    }

    /**
     * What is below a request, and is marked as upgraded; {@code null} if the server is another, or of a version that is
     * different.
     */
    static @Nullable GlassFishRequest upgraded(ServletRequest request) {
        ServletRequest servers = request;
        while (servers instanceof ServletRequestWrapper wrapper) {
            servers = wrapper.getRequest();
        }
        try {
            return new GlassFishRequest(
                    servers.getClass().getMethod("getUnwrappedCoyoteRequest").invoke(servers));
        } catch (ReflectiveOperationException | RuntimeException anotherServer) {
            return null;
        }
    }

    /**
     * Lets the HTTP session come to its end. The server locks it for the time of a request, which is that of the WebSocket
     * session, and one that is locked does not time out.
     */
    void unlockSession() {
        call(unlockSession, catalina);
    }

    /**
     * Whether the connection had been upgraded before. What a client sends while its connection ends may be taken for the content of a
     * new request, of which the head is that of the handshake.
     */
    boolean isUpgradedBefore() {
        return upgradedBefore;
    }

    /**
     * Ends the connection when the client has taken what was written, as if the client had ended it. The server's own close
     * gives the objects of the request to another one; threads of the server may use them still, which perform the handshake or
     * bring what the client has sent, and then the requests of others are mixed up. After an end by the client they are not
     * used again.
     */
    void close() {
        call(close, connection);
        call(cancel, suspension);
    }

    /** Ends the connection at once, whatever waits to be written to a client that does not read. */
    void cut() {
        call(terminate, connection);
    }

    private static void call(Method method, Object on) {
        try {
            method.invoke(on);
        } catch (IllegalAccessException | InvocationTargetException ended) {
            // What it wants is the case.
            return;
        }
    }
}
