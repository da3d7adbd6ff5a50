package io.remuda.it.app;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A qualifier of events. */
@Qualifier
@Target({ElementType.PARAMETER, ElementType.FIELD, ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Urgent {

    final class Literal extends AnnotationLiteral<Urgent> implements Urgent {

        static final Literal INSTANCE = new Literal();

        private static final long serialVersionUID = 1;
    }
}
