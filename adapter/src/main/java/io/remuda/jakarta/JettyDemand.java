package io.remuda.jakarta;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.module.ModuleDescriptor.Version;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's demand for a frame. Its Jakarta layer demands the next one when a message handler has returned; the demand passes
 * the extensions, and the last link of that chain has the connection read. {@link #intercept} puts another link there, so
 * that the connection can be made to read later. By public methods, which are found by name at run time.
 */
final class JettyDemand {

    /** The first version that hears every demand. */
    private static final Version HEARS_ALL = Version.parse("12.1.10");

    /** Of a release, and not of what somebody has built. */
    private static final Pattern RELEASE = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    private final boolean hearsAll;
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
        this(sessionClass, version(sessionClass));
    }

    /** With the version that Jetty says it has. */
    JettyDemand(Class<?> sessionClass, String version) throws ReflectiveOperationException {
        ClassLoader jetty = coreSession(sessionClass).getClassLoader();
        hearsAll = RELEASE.matcher(version).matches() && Version.parse(version).compareTo(HEARS_ALL) >= 0;
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

    private static String version(Class<?> sessionClass) {
        try {
            Class<?> jetty = Class.forName(
                    "org.eclipse.jetty.util.Jetty",
                    true,
                    coreSession(sessionClass).getClassLoader());
            return String.valueOf(jetty.getField("VERSION").get(null));
        } catch (ReflectiveOperationException | LinkageError unknown) {
            return "";
        }
    }

    private static Class<?> coreSession(Class<?> sessionClass) throws NoSuchMethodException {
        return sessionClass.getMethod("getCoreSession").getReturnType();
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
     * Whether a demand is heard whenever it comes. Jetty before 12.1.10 forgets one that comes while the thread that has
     * brought a frame takes its last steps out of the connection, and never reads from that client again.
     */
    boolean hearsAll() {
        return hearsAll;
    }

    /** Whether a thread that has asked has left the connection; not while it is in that of another client. */
    boolean hasLeft(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
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
