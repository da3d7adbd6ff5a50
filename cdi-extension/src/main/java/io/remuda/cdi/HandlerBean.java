package io.remuda.cdi;

import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.reflect.Type;

/**
 * A bean that is a handler, as it was discovered.
 *
 * @param bean the bean
 * @param type the handler's type: the bean's class, or what its producer declares to return
 * @param annotated the handler's class with its annotations
 */
record HandlerBean(Bean<?> bean, Type type, AnnotatedType<?> annotated) {

    Class<?> handlerClass() {
        return annotated.getJavaClass();
    }
}
