package io.remuda.cdi;

import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.reflect.Member;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A bean that is a handler, as it was discovered.
 *
 * @param bean the bean
 * @param type the handler's type: the bean's class, or what its producer declares to return
 * @param annotated the handler's class with its annotations
 * @param producer the method or field that produces it, or {@code null} if the class itself is the bean
 */
record HandlerBean(
        Bean<?> bean,
        Type type,
        AnnotatedType<?> annotated,
        @Nullable Member producer) {

    Class<?> handlerClass() {
        return annotated.getJavaClass();
    }

    /** Its name in messages: where its author has to look. */
    String name() {
        return producer == null
                ? handlerClass().getName()
                : handlerClass().getName() + ", produced by "
                        + producer.getDeclaringClass().getName() + "." + producer.getName() + ",";
    }
}
