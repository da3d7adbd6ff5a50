package io.remuda.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * What the JDK remembers of records. Java 17 keeps the types for which {@code equals}, {@code hashCode} or {@code toString} of a
 * record was linked last, in the whole JVM, and by them the class loader of an application that may have gone.
 */
final class LinkedRecords {

    private LinkedRecords() {}

    /** Has the JDK remember a type of its own instead. */
    static void forget() {
        try {
            link("equals", MethodType.methodType(boolean.class, String.class, Object.class));
            link("hashCode", MethodType.methodType(int.class, String.class));
            link("toString", MethodType.methodType(String.class, String.class));
        } catch (Throwable otherJdk) {
            // The next record that is linked takes its place.
            Log.recordsNotForgotten(otherJdk);
        }
    }

    /** As if a string were a record with one component. */
    private static void link(String method, MethodType type) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle component = lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
        ObjectMethods.bootstrap(lookup, method, type, String.class, "stripped", component);
    }
}
