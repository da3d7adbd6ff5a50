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
 * An event for one session: {@code event.select(ToSession.Literal.of(ref)).fire(message)}.
 *
 * <p>Several address qualifiers narrow each other. The event reaches each session of the address once, as the handler's
 * {@code info}, and the application's own observers as any event. To an observer with this qualifier all addresses are the
 * same: the members are not binding.
 */
@Documented
@Qualifier
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ToSession {

    /**
     * The session.
     *
     * @return its {@link SessionRef#id()}
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
    final class Literal extends AnnotationLiteral<ToSession> implements ToSession {

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
         * @param session its reference
         * @return the qualifier
         */
        public static Literal of(SessionRef session) {
            return new Literal(new AddressMembers<>(session.id()));
        }

        /**
         * The qualifier.
         *
         * @param id its {@link SessionRef#id()}
         * @return the qualifier
         */
        public static Literal of(String id) {
            return new Literal(new AddressMembers<>(id));
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
            return other instanceof ToSession that && members.are(that.value(), that.except());
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }
    }
}
