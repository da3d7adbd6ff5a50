package io.remuda.jakarta;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Objects of the server of which a test needs little. */
final class Answering {

    private Answering() {}

    /** An object whose methods answer what the map has for their name, and otherwise do nothing. */
    static <T> T of(Class<T> type, Map<String, ?> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
