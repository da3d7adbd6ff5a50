package io.remuda.jakarta;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The public methods of Tomcat's session that stop the reading and go on with it, found by name at run time. */
final class TomcatMethods {

    private final MethodHandle suspend;
    private final MethodHandle resume;

    /**
     * Finds them.
     *
     * @param sessionClass the class of the session
     * @throws ReflectiveOperationException if it is not Tomcat's, or of a Tomcat that is different
     */
    TomcatMethods(Class<?> sessionClass) throws ReflectiveOperationException {
        suspend = method(sessionClass, "suspend");
        resume = method(sessionClass, "resume");
    }

    private static MethodHandle method(Class<?> sessionClass, String name) throws ReflectiveOperationException {
        return MethodHandles.publicLookup()
                .findVirtual(sessionClass, name, MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
    }

    void suspend(Object session) {
        call(suspend, session);
    }

    void resume(Object session) {
        call(resume, session);
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
