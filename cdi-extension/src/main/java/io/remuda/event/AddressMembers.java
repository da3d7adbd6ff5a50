package io.remuda.event;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * The members of an address qualifier that is an object. CDI compares qualifiers and looks them up by their hash code at each
 * event; {@code AnnotationLiteral} finds the members by reflection for that.
 *
 * @param <V> the type of {@code value}, which is serializable
 */
final class AddressMembers<V> implements Serializable {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // a string or a class
    private final V value;

    private final String[] except;

    AddressMembers(V value, String... except) {
        this.value = Objects.requireNonNull(value, "value");
        this.except = except;
    }

    V value() {
        return value;
    }

    String[] except() {
        return except.clone();
    }

    /** Those with another session left out. */
    AddressMembers<V> except(String session) {
        String[] more = Arrays.copyOf(except, except.length + 1);
        more[except.length] = session;
        return new AddressMembers<>(value, more);
    }

    /** Whether an annotation of the same type has the same members. */
    boolean are(Object otherValue, String... otherExcept) {
        return value.equals(otherValue) && Arrays.equals(except, otherExcept);
    }

    /** That of an annotation with these members, as {@link java.lang.annotation.Annotation#hashCode()} says. */
    @Override
    public int hashCode() {
        return member("value", value.hashCode()) + member("except", Arrays.hashCode(except));
    }

    private static int member(String name, int hash) {
        return (127 * name.hashCode()) ^ hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressMembers<?> that && are(that.value, that.except);
    }
}
