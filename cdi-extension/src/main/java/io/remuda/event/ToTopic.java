package io.remuda.event;

import io.remuda.Address;
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
 * An event for the sessions that are in a topic: {@code event.select(ToTopic.Literal.of("room:42")).fire(message)}. Sessions
 * join and leave topics by {@link io.remuda.Result#join} and {@link SessionRef#join}.
 *
 * <p>Several address qualifiers narrow each other, but each occurs once in a {@code select}: for the sessions that are in two
 * topics there is {@link io.remuda.WebSocketSessions#send} with {@code Address.topic(a).andTopic(b)}. The event reaches each
 * session of the address once, as the handler's {@code info}, and the application's own observers as any event. To an
 * observer with this qualifier all addresses are the same: the members are not binding.
 */
@Documented
@Qualifier
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ToTopic {

    /**
     * The topic.
     *
     * @return its name
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
    final class Literal extends AnnotationLiteral<ToTopic> implements ToTopic {

        private static final long serialVersionUID = 1;

        /** What {@link #value()} and {@link #except()} give. */
        @SuppressWarnings("ImmutableAnnotationChecker") // it is, and has no annotation that says so
        private final AddressMembers<String> members;

        Literal(AddressMembers<String> members) {
            Address.topic(members.value()); // refuses what cannot be a name
            this.members = members;
        }

        /**
         * The qualifier.
         *
         * @param topic the topic's name
         * @return the qualifier
         * @throws IllegalArgumentException if the name is blank
         */
        public static Literal of(String topic) {
            return new Literal(new AddressMembers<>(topic));
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
            return other instanceof ToTopic that && members.are(that.value(), that.except());
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }
    }
}
