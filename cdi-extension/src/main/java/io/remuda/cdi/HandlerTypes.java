package io.remuda.cdi;

import io.remuda.WebSocketHandler;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handler's class gives for the type parameters of {@link WebSocketHandler}.
 *
 * @param state the type for {@code S}
 * @param message the type for {@code M}
 */
record HandlerTypes(Type state, Type message) {

    /**
     * Resolves them.
     *
     * @param handler the handler's type
     * @return the types, or empty if the handler leaves one of them open
     */
    static Optional<HandlerTypes> of(Type handler) {
        Type[] arguments = arguments(handler, Map.of());
        if (arguments == null) {
            return Optional.empty();
        }
        Type state = arguments[0];
        Type message = arguments[1];
        return isResolved(state) && isResolved(message)
                ? Optional.of(new HandlerTypes(state, message))
                : Optional.empty();
    }

    /** The message type without type arguments. */
    Class<?> messageClass() {
        return raw(message);
    }

    /** The arguments with which a type extends the handler, or {@code null} if it does not, or without any. */
    private static Type @Nullable [] arguments(Type type, Map<TypeVariable<?>, Type> known) {
        if (type instanceof ParameterizedType parameterized) {
            Class<?> raw = raw(parameterized);
            Type[] given = parameterized.getActualTypeArguments();
            TypeVariable<?>[] variables = raw.getTypeParameters();
            Type[] resolved = new Type[given.length];
            Map<TypeVariable<?>, Type> inner = new HashMap<>();
            for (int i = 0; i < given.length; i++) {
                resolved[i] = given[i] instanceof TypeVariable<?> ? known.getOrDefault(given[i], given[i]) : given[i];
                inner.put(variables[i], resolved[i]);
            }
            return raw == WebSocketHandler.class ? resolved : ofSupertypes(raw, inner);
        }
        if (type instanceof Class<?> raw) {
            return raw == WebSocketHandler.class ? null : ofSupertypes(raw, Map.of());
        }
        return null;
    }

    private static Type @Nullable [] ofSupertypes(Class<?> raw, Map<TypeVariable<?>, Type> known) {
        for (Type parent : raw.getGenericInterfaces()) {
            Type[] found = arguments(parent, known);
            if (found != null) {
                return found;
            }
        }
        Type parent = raw.getGenericSuperclass();
        return parent == null ? null : arguments(parent, known);
    }

    private static boolean isResolved(Type type) {
        if (type instanceof Class<?>) {
            return true;
        }
        if (type instanceof ParameterizedType parameterized) {
            for (Type argument : parameterized.getActualTypeArguments()) {
                if (argument instanceof TypeVariable<?>) {
                    return false;
                }
            }
            return true;
        }
        return type instanceof GenericArrayType array && isResolved(array.getGenericComponentType());
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        if (type instanceof GenericArrayType array) {
            return Array.newInstance(raw(array.getGenericComponentType()), 0).getClass();
        }
        throw new IllegalArgumentException("Not resolved: " + type);
    }
}
