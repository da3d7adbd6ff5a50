package io.remuda.cdi;

import io.remuda.Request;
import io.remuda.WebSocketHandler;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a handler's class gives for the type parameters of {@link WebSocketHandler}.
 *
 * @param state the type for {@code S}
 * @param message the type for {@code M}
 * @param variables what the handler's type gives for the type variables of its supertypes
 */
record HandlerTypes(Type state, Type message, Map<TypeVariable<?>, Type> variables) {

    /**
     * Resolves them.
     *
     * @param handler the handler's type
     * @return the types, or empty if the handler leaves one of them open
     */
    static Optional<HandlerTypes> of(Type handler) {
        Map<TypeVariable<?>, Type> variables = new HashMap<>();
        collect(handler, variables);
        TypeVariable<?>[] parameters = WebSocketHandler.class.getTypeParameters();
        Type state = variables.get(parameters[0]);
        Type message = variables.get(parameters[1]);
        return state != null
                        && message != null
                        && TypeSubstitution.isResolved(state)
                        && TypeSubstitution.isResolved(message)
                ? Optional.of(new HandlerTypes(state, message, variables))
                : Optional.empty();
    }

    private static void collect(Type type, Map<TypeVariable<?>, Type> variables) {
        for (Type given = type;
                given instanceof ParameterizedType parameterized;
                given = parameterized.getOwnerType()) {
            TypeVariable<?>[] parameters = raw(parameterized).getTypeParameters();
            Type[] arguments = parameterized.getActualTypeArguments();
            for (int i = 0; i < arguments.length; i++) {
                variables.put(parameters[i], TypeSubstitution.apply(arguments[i], variables));
            }
        }
        Class<?> raw = raw(type);
        for (Type parent : raw.getGenericInterfaces()) {
            collect(parent, variables);
        }
        Type parent = raw.getGenericSuperclass();
        if (parent != null) {
            collect(parent, variables);
        }
    }

    /** The message type without type arguments. */
    Class<?> messageClass() {
        return raw(message);
    }

    /** Whether a method implements {@code info}, rather than being an overload of it. */
    boolean isInfo(Method method) {
        int modifiers = method.getModifiers();
        Type[] parameters = method.getGenericParameterTypes();
        return method.getName().equals("info")
                && Modifier.isPublic(modifiers)
                && !Modifier.isStatic(modifiers)
                && !Modifier.isAbstract(modifiers)
                && !method.isBridge()
                && method.getTypeParameters().length == 0
                && parameters.length == 3
                && isParameter(parameters[0], message)
                && parameters[1] == Request.class
                && isParameter(parameters[2], state);
    }

    /** A method overrides another also if it leaves out the type arguments of all parameters. */
    private boolean isParameter(Type declared, Type given) {
        return TypeSubstitution.apply(declared, variables).equals(given) || declared.equals(raw(given));
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
