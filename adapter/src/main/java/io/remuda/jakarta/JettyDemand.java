package io.remuda.jakarta;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.module.ModuleDescriptor.Version;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's demand for a frame. Its Jakarta layer demands the next one when a message handler has returned; the demand passes
 * the extensions, and the last link of that chain has the connection read. {@link #intercept} puts another link there, so
 * that the connection can be made to read later. By public methods, which are found by name at run time.
 */
final class JettyDemand {

    /** The first that hears every demand; no 12.0 does (jetty.project, issue 14528). */
    private static final Version SOUND = Version.parse("12.1.10");

    private final boolean sound;
    private final Class<?> coreSession;
    private final Class<?> connection;
    private final Class<?> link;
    private final MethodHandle getExtensionStack;
    private final MethodHandle setLastDemand;
    private final MethodHandle getConnection;
    private final MethodHandle demand;

    /**
     * Finds the methods.
     *
     * @param sessionClass the class of the Jakarta session
     * @throws ReflectiveOperationException if it is not Jetty's, or of a Jetty that is different
     */
    JettyDemand(Class<?> sessionClass) throws ReflectiveOperationException {
        ClassLoader jetty =
                sessionClass.getMethod("getCoreSession").getReturnType().getClassLoader();
        sound = version(jetty).compareTo(SOUND) >= 0;
        coreSession = Class.forName("org.eclipse.jetty.websocket.core.WebSocketCoreSession", false, jetty);
        link = Class.forName("org.eclipse.jetty.websocket.core.util.DemandChain", false, jetty);
        Class<?> extensions = coreSession.getMethod("getExtensionStack").getReturnType();
        connection = coreSession.getMethod("getConnection").getReturnType();
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        getExtensionStack = JettyMethods.generic(
                lookup.findVirtual(coreSession, "getExtensionStack", MethodType.methodType(extensions)));
        setLastDemand = JettyMethods.generic(
                lookup.findVirtual(extensions, "setLastDemand", MethodType.methodType(void.class, link)));
        getConnection = JettyMethods.generic(
                lookup.findVirtual(coreSession, "getConnection", MethodType.methodType(connection)));
        demand = JettyMethods.generic(lookup.findVirtual(connection, "demand", MethodType.methodType(void.class)));
    }

    private static Version version(ClassLoader jetty) throws ReflectiveOperationException {
        Object version = Class.forName("org.eclipse.jetty.util.Jetty", true, jetty)
                .getField("VERSION")
                .get(null);
        return Version.parse(version.toString());
    }

    /** Whether it is a core session that has these methods. */
    boolean isOf(Object session) {
        return coreSession.isInstance(session);
    }

    /**
     * Has a demand of the core session's frame handler tell somebody, instead of having the connection read. To be called
     * before the first demand, which is when the endpoint has been opened.
     *
     * @param demanded called on any thread; as often as {@link #demand} may be called afterwards
     */
    void intercept(Object session, Runnable demanded) {
        Object last = Proxy.newProxyInstance(
                link.getClassLoader(),
                new Class<?>[] {link},
                (self, method, arguments) -> answer(self, method, arguments, demanded));
        try {
            Object extensions = getExtensionStack.invokeExact(session);
            setLastDemand.invokeExact(extensions, last);
        } catch (Throwable thrown) {
            throw JettyMethods.unchecked(thrown);
        }
    }

    private static @Nullable Object answer(Object self, Method method, Object[] arguments, Runnable demanded) {
        switch (method.getName()) {
            case "demand" -> demanded.run();
            case "equals" -> {
                return self == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            case "toString" -> {
                return "Remuda's demand";
            }
            default -> {
                // There is no next link.
            }
        }
        return null;
    }

    /**
     * Whether a demand by another thread is heard while this one, which has brought a frame, may still be on its way back
     * through the connection. Just before it leaves, a Jetty that is not sound forgets the demand, and with it the client.
     */
    boolean isHeardWhile(Thread thread) {
        return sound
                || Arrays.stream(thread.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().equals(connection.getName()));
    }

    /** Has the connection read a frame. Does nothing if it is closed. */
    void demand(Object session) {
        try {
            Object connection = getConnection.invokeExact(session);
            demand.invokeExact(connection);
        } catch (Throwable thrown) {
            throw JettyMethods.unchecked(thrown);
        }
    }
}
