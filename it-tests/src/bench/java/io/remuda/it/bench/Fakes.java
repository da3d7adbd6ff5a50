package io.remuda.it.bench;

import java.lang.reflect.Proxy;

/** Objects of a server that can do what the benchmarks need of them. */
final class Fakes {

    private Fakes() {}

    @FunctionalInterface
    interface Call {
        Object of(String method, Object[] arguments) throws Exception;
    }

    static <T> T of(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                Fakes.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) ->
                // Sessions are put into maps.
                switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> call.of(method.getName(), arguments);
                }));
    }

    /** One that nobody may call. */
    static <T> T of(Class<T> type) {
        return of(type, (method, arguments) -> {
            throw unknown(method);
        });
    }

    static UnsupportedOperationException unknown(String method) {
        return new UnsupportedOperationException(method);
    }
}
