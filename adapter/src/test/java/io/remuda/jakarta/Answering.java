package io.remuda.jakarta;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Objects of the server of which a test needs little. */
final class Answering {

    private Answering() {}

    /** An object whose methods answer what the map has for their name, and otherwise do nothing; equal to itself only. */
    static <T> T of(Class<T> type, Map<String, ?> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> answers.get(method.getName());
                }));
    }
}
