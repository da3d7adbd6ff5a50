package io.remuda.jakarta;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Method;
import java.util.Set;

/**
 * What Jetty's module for CDI has injected into everything that Jetty makes for an application. It remembers each object
 * that it was given until Jetty says that the object is destroyed, which Jetty never says of an endpoint: every
 * connection that there ever was would be kept until the application stops. Endpoints have nothing to be injected, so they
 * are named to it as what it leaves alone. Its classes are hidden from a WAR, so they are found at run time.
 */
final class JettyDecorators {

    private static final String FACTORY = "org.eclipse.jetty.util.DecoratedObjectFactory";

    private JettyDecorators() {}

    /** Has instances of a class left alone; does nothing where there is no such module. */
    static void leaveAlone(Class<?> type, ServletContext context) {
        Object factory = context.getAttribute(FACTORY);
        if (factory == null) {
            return;
        }
        try {
            for (Object decorator : (Iterable<?>) factory) {
                leaveAlone(type, decorator);
            }
        } catch (ReflectiveOperationException | RuntimeException anotherJetty) {
            // It injects as it does into other objects.
            return;
        }
    }

    private static void leaveAlone(Class<?> type, Object decorator) throws ReflectiveOperationException {
        for (Method method : decorator.getClass().getMethods()) {
            if (method.getName().equals("getUndecoratable") && method.getParameterCount() == 0) {
                @SuppressWarnings("unchecked") // the names of classes, documented as modifiable
                Set<String> names = (Set<String>) method.invoke(decorator);
                names.add(type.getName());
            }
        }
    }
}
