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
import java.util.Arrays;
import java.util.Objects;

/**
 * An event for the sessions of a handler: {@code event.select(ToHandler.Literal.of(ChatHandler.class)).fire(message)}.
 *
 * <p>Several address qualifiers narrow each other. The event reaches each session of the address once, as the handler's
 * {@code info}, and the application's own observers as any event. To an observer with this qualifier all addresses are the
 * same: the members are not binding.
 */
@Documented
@Qualifier
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ToHandler {

    /**
     * The handler.
     *
     * @return the handler's class
     */
    @Nonbinding
    Class<?> value();

    /**
     * The sessions that are left out.
     *
     * @return their {@link SessionRef#id()}; none by default
     */
    @Nonbinding
    String[] except() default {};

    /** The qualifier as an object, for {@link jakarta.enterprise.event.Event#select}. */
    final class Literal extends AnnotationLiteral<ToHandler> implements ToHandler {

        private static final long serialVersionUID = 1;

        /** What {@link #value()} gives. */
        private final Class<?> value;

        /** What {@link #except()} gives. */
        @SuppressWarnings("ImmutableAnnotationChecker") // nobody else has the array
        private final String[] except;

        private Literal(Class<?> value, String... except) {
            this.value = Objects.requireNonNull(value, "value");
            this.except = except;
        }

        /**
         * The qualifier.
         *
         * @param handler the handler's class
         * @return the qualifier
         */
        public static Literal of(Class<?> handler) {
            return new Literal(handler);
        }

        /**
         * Leaves a session out.
         *
         * @param session its reference
         * @return the narrower qualifier
         */
        public Literal except(SessionRef session) {
            String[] more = Arrays.copyOf(except, except.length + 1);
            more[except.length] = session.id();
            return new Literal(value, more);
        }

        @Override
        public Class<?> value() {
            return value;
        }

        @Override
        public String[] except() {
            return except.clone();
        }
    }
}
