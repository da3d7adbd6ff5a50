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
    private final Method lockSession;
    private final Method unlockSession;
    private final Object connection;
    private final Method close;
    private final Method terminate;
    private final Object suspension;
    private final Method cancel;
    private final Object attributes;
    private final Method getAttribute;
    private final Method setAttribute;

    private GlassFishRequest(Object catalina) throws ReflectiveOperationException {
        this.catalina = catalina;
        lockSession = catalina.getClass().getMethod("lockSession");
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
        attributes = getAttributes.invoke(connection);
        getAttribute = getAttributes.getReturnType().getMethod("getAttribute", String.class);
        setAttribute = getAttributes.getReturnType().getMethod("setAttribute", String.class, Object.class);
    }

    /** The first is GlassFish's, the second Payara's. */
    private static Method ofEither(Class<?> type, String first, String second) throws NoSuchMethodException {
        try {
            return type.getMethod(first);
        } catch (NoSuchMethodException other) {
            return type.getMethod(second);
        }
    }

    /** What is below a request; {@code null} if the server is another, or of a version that is different. */
    static @Nullable GlassFishRequest below(ServletRequest request) {
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
     * Whether the connection has been upgraded before. What a client sends while its connection ends may be taken for the
     * content of a new request, of which the head is that of the handshake.
     */
    boolean isUpgraded() {
        return call(getAttribute, attributes, UPGRADED) != null;
    }

    /**
     * The connection has been upgraded. And the HTTP session may time out from now on: the server locks it for the time of a
     * request, which is that of the WebSocket session, and one that is locked does not.
     */
    void upgraded() {
        call(setAttribute, attributes, UPGRADED, true);
        call(unlockSession, catalina);
    }

    /**
     * Ends the connection when the client has taken what was written, as if the client had ended it; to be called once, and
     * followed by the server's own close. That alone gives the objects of the request to another one; threads of the server
     * may use them still, which perform the handshake or bring what the client has sent, and then the requests of others are
     * mixed up. After an end by the client they are not used again.
     */
    void close() {
        // The server unlocks it at the end, and would take the lock of another request then.
        call(lockSession, catalina);
        call(close, connection);
        call(cancel, suspension);
    }

    /** Ends the connection at once, whatever waits to be written to a client that does not read. */
    void cut() {
        call(terminate, connection);
    }

    private static @Nullable Object call(Method method, Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (IllegalAccessException | InvocationTargetException ended) {
            // The request is over, and what was wanted is the case.
            return null;
        }
    }
}
