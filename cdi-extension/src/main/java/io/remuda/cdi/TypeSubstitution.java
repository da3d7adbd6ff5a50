package io.remuda.cdi;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts types in the place of type variables, at any depth. What it makes is equal to what the JDK makes. */
final class TypeSubstitution {

    private TypeSubstitution() {}

    /** The type with what is known of its variables. */
    static Type apply(Type type, Map<TypeVariable<?>, Type> known) {
        if (type instanceof TypeVariable<?> variable) {
            return known.getOrDefault(variable, variable);
        }
        if (type instanceof ParameterizedType parameterized) {
            Type owner = parameterized.getOwnerType();
            return new Parameterized(
                    owner == null ? null : apply(owner, known),
                    parameterized.getRawType(),
                    apply(parameterized.getActualTypeArguments(), known));
        }
        if (type instanceof GenericArrayType array) {
            Type component = apply(array.getGenericComponentType(), known);
            return component instanceof Class<?> raw
                    ? Array.newInstance(raw, 0).getClass()
                    : new GenericArray(component);
        }
        if (type instanceof WildcardType wildcard) {
            return new Wildcard(apply(wildcard.getUpperBounds(), known), apply(wildcard.getLowerBounds(), known));
        }
        return type;
    }

    private static Type[] apply(Type[] types, Map<TypeVariable<?>, Type> known) {
        return Stream.of(types).map(type -> apply(type, known)).toArray(Type[]::new);
    }

    /** Whether no variable is left in a type. A wildcard is a type in the arguments of another only. */
    static boolean isResolved(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Type owner = parameterized.getOwnerType();
            return (owner == null || isResolved(owner))
                    && Stream.of(parameterized.getActualTypeArguments()).allMatch(TypeSubstitution::isResolvedArgument);
        }
        if (type instanceof GenericArrayType array) {
            return isResolved(array.getGenericComponentType());
        }
        return type instanceof Class<?>;
    }

    private static boolean isResolvedArgument(Type type) {
        return type instanceof WildcardType wildcard
                ? Stream.of(wildcard.getUpperBounds(), wildcard.getLowerBounds())
                        .flatMap(Stream::of)
                        .allMatch(TypeSubstitution::isResolved)
                : isResolved(type);
    }

    private static final class Parameterized implements ParameterizedType {

        private final @Nullable Type owner;
        private final Type raw;
        private final Type[] arguments;

        Parameterized(@Nullable Type owner, Type raw, Type[] arguments) {
            this.owner = owner;
            this.raw = raw;
            this.arguments = arguments;
        }

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.clone();
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && raw.equals(that.getRawType())
                    && Objects.equals(owner, that.getOwnerType())
                    && Arrays.equals(arguments, that.getActualTypeArguments());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(arguments) ^ Objects.hashCode(owner) ^ raw.hashCode();
        }

        @Override
        public String toString() {
            String name = owner instanceof ParameterizedType && raw instanceof Class<?> inner
                    ? owner.getTypeName() + "$" + inner.getSimpleName()
                    : raw.getTypeName();
            return arguments.length == 0
                    ? name
                    : Stream.of(arguments).map(Type::getTypeName).collect(Collectors.joining(", ", name + "<", ">"));
        }
    }

    private record GenericArray(Type component) implements GenericArrayType {

        @Override
        public Type getGenericComponentType() {
            return component;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof GenericArrayType that && component.equals(that.getGenericComponentType());
        }

        @Override
        public int hashCode() {
            return component.hashCode();
        }

        @Override
        public String toString() {
            return component.getTypeName() + "[]";
        }
    }

    private static final class Wildcard implements WildcardType {

        private final Type[] upper;
        private final Type[] lower;

        Wildcard(Type[] upper, Type[] lower) {
            this.upper = upper;
            this.lower = lower;
        }

        @Override
        public Type[] getUpperBounds() {
            return upper.clone();
        }

        @Override
        public Type[] getLowerBounds() {
            return lower.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof WildcardType that
                    && Arrays.equals(upper, that.getUpperBounds())
                    && Arrays.equals(lower, that.getLowerBounds());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(lower) ^ Arrays.hashCode(upper);
        }

        @Override
        public String toString() {
            return lower.length > 0 ? "? super " + lower[0].getTypeName() : "? extends " + upper[0].getTypeName();
        }
    }
}
