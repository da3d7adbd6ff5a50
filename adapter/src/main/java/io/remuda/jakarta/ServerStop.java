package io.remuda.jakarta;

import jakarta.servlet.ServletContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.BooleanSupplier;

/**
 * Whether the server as a whole is stopping, where it can be asked. Jetty stops its connections before its applications,
 * and can; its classes are hidden from a WAR, so they are found at run time.
 */
final class ServerStop {

    private ServerStop() {}

    /** What asks the server of an application; always false where it does not say. */
    static BooleanSupplier of(ServletContext context) {
        if (!context.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return () -> false;
        }
        try {
            Object server = call(call(context, "getContextHandler"), "getServer");
            Method isRunning = server.getClass().getMethod("isRunning");
            return () -> !isTrue(isRunning, server);
        } catch (ReflectiveOperationException | RuntimeException anotherJetty) {
            return () -> false;
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    private static boolean isTrue(Method method, Object target) {
        try {
            return (boolean) method.invoke(target);
        } catch (IllegalAccessException | InvocationTargetException changed) {
            // It ran when it was asked for.
            return true;
        }
    }
}
