package io.remuda.cdi;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may connect to a handler, as annotations say it (Jakarta Annotations, section 2.10): those of its class or, if that has
 * none, of the nearest superclass that has. The annotations themselves are not inherited, and a handler that were open
 * to everybody because of that would be so without a word.
 */
final class RoleAnnotations {

    private static final Set<Class<? extends Annotation>> TYPES =
            Set.of(RolesAllowed.class, DenyAll.class, PermitAll.class);

    private RoleAnnotations() {}

    /** The roles of which a caller has to have one; none of them for nobody; or empty for anybody. */
    static Optional<List<String>> allowed(AnnotatedType<?> type) {
        return allowed(deciding(type));
    }

    /** The same of a class that is no bean. */
    static Optional<List<String>> allowed(Class<?> type) {
        return allowed(deciding(List.of(type.getDeclaredAnnotations()), type));
    }

    /** Whether the class or a superclass says who may connect. */
    static boolean isThere(AnnotatedType<?> type) {
        return !deciding(type).isEmpty();
    }

    /** The first of these annotations among others. */
    static Optional<Annotation> among(Collection<Annotation> annotations) {
        return annotations.stream()
                .filter(annotation -> TYPES.contains(annotation.annotationType()))
                .findFirst();
    }

    private static Collection<Annotation> deciding(AnnotatedType<?> type) {
        return deciding(type.getAnnotations(), type.getJavaClass());
    }

    private static Collection<Annotation> deciding(Collection<Annotation> annotations, Class<?> type) {
        if (among(annotations).isPresent()) {
            return annotations;
        }
        Class<?> parent = type.getSuperclass();
        return parent == null ? List.of() : deciding(List.of(parent.getDeclaredAnnotations()), parent);
    }

    private static Optional<List<String>> allowed(Collection<Annotation> annotations) {
        if (annotations.stream().anyMatch(DenyAll.class::isInstance)) {
            return Optional.of(List.of());
        }
        return annotations.stream()
                .filter(RolesAllowed.class::isInstance)
                .map(annotation -> List.of(((RolesAllowed) annotation).value()))
                .findFirst();
    }
}
