package io.remuda.jakarta;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The public methods of Undertow's session, and of the channel below it, that stop the reading and go on with it, that end
 * the connection, and that tell of its end. The classes are hidden from a WAR, so they are found by name at run time.
 */
final class UndertowMethods {

    private static final MethodType NOTHING = MethodType.methodType(void.class);

    /** Of XNIO: hears of what happens to a channel. */
    private final Class<?> listener;

    private final MethodHandle getWebSocketChannel;
    private final MethodHandle getExecutor;
    private final MethodHandle forceClose;
    private final MethodHandle getCloseCode;
    private final MethodHandle suspendReceives;
    private final MethodHandle resumeReceives;
    private final MethodHandle addCloseTask;
    private final MethodHandle getReceiveSetter;
    private final MethodHandle getReceiveListener;
    private final MethodHandle setReceiveListener;
    private final MethodHandle handleEvent;

    /**
     * Finds them.
     *
     * @param sessionClass the class of the session
     * @throws ReflectiveOperationException if it is not Undertow's, or of an Undertow that is different
     */
    UndertowMethods(Class<?> sessionClass) throws ReflectiveOperationException {
        Class<?> channel = sessionClass.getMethod("getWebSocketChannel").getReturnType();
        Class<?> setter = channel.getMethod("getReceiveSetter").getReturnType();
        listener = parameter(sessionClass, "setReceiveListener");
        Class<?> simpleSetter = Class.forName(listener.getName() + "$SimpleSetter", false, listener.getClassLoader());
        getWebSocketChannel = method(sessionClass, "getWebSocketChannel", MethodType.methodType(channel));
        getExecutor = method(sessionClass, "getExecutor", MethodType.methodType(Executor.class));
        forceClose = method(sessionClass, "forceClose", NOTHING);
        setReceiveListener = method(sessionClass, "setReceiveListener", MethodType.methodType(void.class, listener));
        getCloseCode = method(channel, "getCloseCode", MethodType.methodType(int.class));
        suspendReceives = method(channel, "suspendReceives", NOTHING);
        resumeReceives = method(channel, "resumeReceives", NOTHING);
        addCloseTask = method(channel, "addCloseTask", MethodType.methodType(void.class, listener));
        getReceiveSetter = method(channel, "getReceiveSetter", MethodType.methodType(setter));
        getReceiveListener = method(simpleSetter, "get", MethodType.methodType(listener));
        handleEvent =
                method(listener, "handleEvent", MethodType.methodType(void.class, parameter(listener, "handleEvent")));
    }

    /** What the method of that name takes, which has no other form. */
    private static Class<?> parameter(Class<?> type, String name) throws NoSuchMethodException {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
                .findAny()
                .orElseThrow(() -> new NoSuchMethodException(type.getName() + "." + name))
                .getParameterTypes()[0];
    }

    /** Undertow's own types become {@link Object}, so that this class need not name them. */
    private static MethodHandle method(Class<?> type, String name, MethodType form)
            throws ReflectiveOperationException {
        MethodHandle method = MethodHandles.publicLookup().findVirtual(type, name, form);
        MethodType generic = method.type().generic();
        if (form.returnType() == void.class || form.returnType() == int.class) {
            generic = generic.changeReturnType(form.returnType());
        }
        return method.asType(generic);
    }

    Object channel(Object session) {
        return get(getWebSocketChannel, session);
    }

    /** What brings the messages that were read: one after the other, on a thread that does not read. */
    Executor bringing(Object session) {
        return (Executor) get(getExecutor, session);
    }

    /** Ends the connection at once. */
    void forceClose(Object session) {
        call(forceClose, session);
    }

    /** The code of the close frame that the channel has sent, or -1. */
    int closeCode(Object channel) {
        try {
            return (int) getCloseCode.invokeExact(channel);
        } catch (Throwable thrown) {
            throw JettyMethods.unchecked(thrown);
        }
    }

    /** Begins no more frames. Does nothing if it does not already. */
    void suspendReceives(Object channel) {
        call(suspendReceives, channel);
    }

    /** Goes on with the reading, on its own thread. Does nothing if it does already. */
    void resumeReceives(Object channel) {
        call(resumeReceives, channel);
    }

    /** Has something done when the connection has ended, if it has not already. */
    void whenEnded(Object channel, Runnable task) {
        set(addCloseTask, channel, listener(ended -> task.run()));
    }

    /** Has something done on the thread that reads, each time before it reads for the session: a frame, or a part of one. */
    void beforeReading(Object session, Runnable task) {
        Object theirs = get(getReceiveListener, get(getReceiveSetter, channel(session)));
        set(setReceiveListener, session, listener(channel -> {
            task.run();
            set(handleEvent, theirs, channel);
        }));
    }

    private interface Event {
        void happened(Object channel);
    }

    private Object listener(Event event) {
        return Proxy.newProxyInstance(
                listener.getClassLoader(),
                new Class<?>[] {listener},
                (self, method, arguments) -> answer(self, method, arguments, event));
    }

    private static @Nullable Object answer(Object self, Method method, Object[] arguments, Event event) {
        switch (method.getName()) {
            case "handleEvent" -> event.happened(arguments[0]);
            case "equals" -> {
                return self == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            case "toString" -> {
                return "Remuda's listener";
            }
            default -> {
                // There are no others.
            }
        }
        return null;
    }

    private static Object get(MethodHandle method, Object of) {
        try {
            return (Object) method.invokeExact(of);
        } catch (Throwable thrown) {
            throw JettyMethods.unchecked(thrown);
        }
    }

    private static void call(MethodHandle method, Object of) {
        try {
            method.invokeExact(of);
        } catch (Throwable thrown) {
            throw JettyMethods.unchecked(thrown);
        }
    }

    private static void set(MethodHandle method, Object of, Object value) {
        try {
            method.invokeExact(of, value);
        } catch (Throwable thrown) {
            throw JettyMethods.unchecked(thrown);
        }
    }
}
