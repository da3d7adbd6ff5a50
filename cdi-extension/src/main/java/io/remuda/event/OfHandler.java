package io.remuda.event;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;

/**
 * Whose {@link io.remuda.SessionEvent} or {@link io.remuda.DeadLetter} it is:
 * {@code void closed(@Observes @OfHandler(ChatHandler.class) SessionEvent.Closed event)}. Without it, an observer gets
 * those of all handlers. A dead letter has it if its address names a handler.
 */
@Documented
@Qualifier
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface OfHandler {

    /**
     * The handler.
     *
     * @return its class
     */
    Class<?> value();

    /** The qualifier as an object. */
    final class Literal extends AnnotationLiteral<OfHandler> implements OfHandler {

        private static final long serialVersionUID = 1;

        /** What {@link #value()} gives. */
        private final Class<?> value;

        private Literal(Class<?> value) {
            this.value = Objects.requireNonNull(value, "value");
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

        @Override
        public Class<?> value() {
            return value;
        }
    }
}
