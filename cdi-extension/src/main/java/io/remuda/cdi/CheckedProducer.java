package io.remuda.cdi;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.Producer;
import java.lang.reflect.Member;
import java.util.Optional;
import java.util.Set;

/**
 * Makes handlers as another producer does, of which the application declares a class. The gate goes by the annotations of
 * that class, and only what is made shows whether its own class says otherwise.
 *
 * @param producer the producer
 * @param declared the class that it declares
 * @param member the method or field
 */
record CheckedProducer<T>(Producer<T> producer, Class<?> declared, Member member) implements Producer<T> {

    @Override
    public T produce(CreationalContext<T> creation) {
        T made = producer.produce(creation);
        if (made != null && !allowed(made.getClass()).equals(allowed(declared))) {
            producer.dispose(made);
            throw new IllegalStateException("REMUDA-233: " + made.getClass().getName() + ", produced by "
                    + member.getDeclaringClass().getName() + "." + member.getName()
                    + ", says by @RolesAllowed, @DenyAll or @PermitAll otherwise who may connect than "
                    + declared.getName()
                    + ", the class that the producer declares, and is not used. Remedy: declare the class that is made, or"
                    + " put the annotation on the class that is declared");
        }
        return made;
    }

    private static Optional<Set<String>> allowed(Class<?> type) {
        return RoleAnnotations.allowed(type).map(Set::copyOf);
    }

    @Override
    public void dispose(T instance) {
        producer.dispose(instance);
    }

    @Override
    public Set<InjectionPoint> getInjectionPoints() {
        return producer.getInjectionPoints();
    }
}
