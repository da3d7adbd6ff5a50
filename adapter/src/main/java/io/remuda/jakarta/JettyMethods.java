package io.remuda.jakarta;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The public methods of Jetty's core session, which is below its Jakarta session and offers what the Jakarta API lacks:
 * pings and pongs that do not block, a batch flag for each frame, and an abort. The classes are hidden from a
 * WAR, so they are found by name at run time.
 */
final class JettyMethods {

    private final MethodHandle getCoreSession;
    private final MethodHandle newFrame;
    private final MethodHandle newCallback;
    private final MethodHandle sendFrame;
    private final MethodHandle flush;
    private final MethodHandle abort;
    private final MethodHandle setInputBufferSize;

    /**
     * Finds them.
     *
     * @param sessionClass the class of the Jakarta session
     * @throws ReflectiveOperationException if it is not Jetty's, or of a Jetty that is different
     */
    JettyMethods(Class<?> sessionClass) throws ReflectiveOperationException {
        Class<?> core = sessionClass.getMethod("getCoreSession").getReturnType();
        Class<?> frame = Class.forName("org.eclipse.jetty.websocket.core.Frame", false, core.getClassLoader());
        Class<?> callback = Class.forName("org.eclipse.jetty.util.Callback", false, core.getClassLoader());
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        getCoreSession = generic(lookup.findVirtual(sessionClass, "getCoreSession", MethodType.methodType(core)));
        newFrame =
                generic(lookup.findConstructor(frame, MethodType.methodType(void.class, byte.class, ByteBuffer.class)));
        newCallback = generic(
                lookup.findStatic(callback, "from", MethodType.methodType(callback, Runnable.class, Consumer.class)));
        sendFrame = generic(lookup.findVirtual(
                core, "sendFrame", MethodType.methodType(void.class, frame, callback, boolean.class)));
        flush = generic(lookup.findVirtual(core, "flush", MethodType.methodType(void.class, callback)));
        abort = generic(lookup.findVirtual(core, "abort", MethodType.methodType(void.class)));
        setInputBufferSize =
                generic(lookup.findVirtual(core, "setInputBufferSize", MethodType.methodType(void.class, int.class)));
    }

    /** Jetty's own types become {@link Object}, so that this class need not name them. */
    static MethodHandle generic(MethodHandle method) {
        MethodType type = method.type();
        for (int i = 0; i < type.parameterCount(); i++) {
            Class<?> parameter = type.parameterType(i);
            if (parameter.getName().startsWith("org.eclipse.jetty.")) {
                type = type.changeParameterType(i, Object.class);
            }
        }
        if (type.returnType() != void.class) {
            type = type.changeReturnType(Object.class);
        }
        return method.asType(type);
    }

    Object coreSession(Object jakartaSession) {
        try {
            return getCoreSession.invokeExact(jakartaSession);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    Object callback(Runnable succeeded, Consumer<Throwable> failed) {
        try {
            return newCallback.invokeExact(succeeded, failed);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    void sendFrame(Object coreSession, byte opcode, ByteBuffer payload, Object callback, boolean batch) {
        try {
            Object frame = newFrame.invokeExact(opcode, payload);
            sendFrame.invokeExact(coreSession, frame, callback, batch);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    void flush(Object coreSession, Object callback) {
        try {
            flush.invokeExact(coreSession, callback);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    void abort(Object coreSession) {
        try {
            abort.invokeExact(coreSession);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /** Of the text that is read next: the connection has read the size of its own buffer when it was made. */
    void setInputBufferSize(Object coreSession, int bytes) {
        try {
            setInputBufferSize.invokeExact(coreSession, bytes);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException already ? already : new IllegalStateException(thrown);
    }
}
