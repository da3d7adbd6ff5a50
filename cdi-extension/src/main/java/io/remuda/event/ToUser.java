package io.remuda.event;

import io.remuda.SessionRef;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An event for the sessions of a user: {@code event.select(ToUser.Literal.of("ann")).fire(message)}.
 *
 * <p>Several address qualifiers narrow each other. The event reaches each session of the address once, as the handler's
 * {@code info}, and the application's own observers as any event. To an observer with this qualifier all addresses are the
 * same: the members are not binding.
 */
@Documented
@Qualifier
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ToUser {

    /**
     * The user.
     *
     * @return the caller's name, {@link io.remuda.Request#principalName()}
     */
    @Nonbinding
    String value();

    /**
     * The sessions that are left out.
     *
     * @return their {@link SessionRef#id()}; none by default
     */
    @Nonbinding
    String[] except() default {};

    /** The qualifier as an object, for {@link jakarta.enterprise.event.Event#select}. */
    final class Literal extends AnnotationLiteral<ToUser> implements ToUser {

        private static final long serialVersionUID = 1;

        /** What {@link #value()} and {@link #except()} give. */
        @SuppressWarnings("ImmutableAnnotationChecker") // it is, and has no annotation that says so
        private final AddressMembers<String> members;

        Literal(AddressMembers<String> members) {
            this.members = members;
        }

        /**
         * The qualifier.
         *
         * @param name the caller's name, {@link io.remuda.Request#principalName()}
         * @return the qualifier
         */
        public static Literal of(String name) {
            return new Literal(new AddressMembers<>(name));
        }

        /**
         * Leaves a session out.
         *
         * @param session its reference
         * @return the narrower qualifier
         */
        public Literal except(SessionRef session) {
            return new Literal(members.except(session.id()));
        }

        @Override
        public String value() {
            return members.value();
        }

        @Override
        public String[] except() {
            return members.except();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ToUser that && members.are(that.value(), that.except());
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }
    }
}
