package io.remuda.jakarta;

import jakarta.websocket.CloseReason;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The public methods of Tomcat's session that stop the reading and go on with it, and that end the connection, found by name
 * at run time.
 */
final class TomcatMethods {

    private static final CloseReason TO_CLIENT = new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "");
    private static final CloseReason TO_US = new CloseReason(CloseReason.CloseCodes.CLOSED_ABNORMALLY, "");

    private final MethodHandle suspend;
    private final MethodHandle resume;

    /** Closes, and ends the connection; does nothing if there was a close before. */
    private final MethodHandle doClose;

    /** What Tomcat calls when the client has answered a close: ends the connection then. */
    private final MethodHandle onClose;

    /**
     * Finds them.
     *
     * @param sessionClass the class of the session
     * @throws ReflectiveOperationException if it is not Tomcat's, or of a Tomcat that is different
     */
    TomcatMethods(Class<?> sessionClass) throws ReflectiveOperationException {
        suspend = method(sessionClass, "suspend");
        resume = method(sessionClass, "resume");
        doClose = method(sessionClass, "doClose", CloseReason.class, CloseReason.class, boolean.class);
        onClose = method(sessionClass, "onClose", CloseReason.class);
    }

    private static MethodHandle method(Class<?> sessionClass, String name, Class<?>... parameters)
            throws ReflectiveOperationException {
        MethodHandle method = MethodHandles.publicLookup()
                .findVirtual(sessionClass, name, MethodType.methodType(void.class, parameters));
        return method.asType(method.type().changeParameterType(0, Object.class));
    }

    void suspend(Object session) {
        call(suspend, session);
    }

    void resume(Object session) {
        call(resume, session);
    }

    void abort(Object session) {
        try {
            doClose.invokeExact(session, TO_CLIENT, TO_US, true);
            onClose.invokeExact(session, TO_US);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }

    private static void call(MethodHandle method, Object session) {
        try {
            method.invokeExact(session);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException(checked);
        }
    }
}
