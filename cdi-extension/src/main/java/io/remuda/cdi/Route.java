package io.remuda.cdi;

import io.remuda.Options;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A handler bean at a path, validated, before the deployment's overrides.
 *
 * @param bean the bean
 * @param path the path or template
 * @param types what the handler takes
 * @param callbacks where the callbacks run
 * @param options the options of the annotation
 * @param roles the roles that the annotations declare
 * @param qualifiers the qualifiers of {@code info}'s message
 */
record Route(
        HandlerBean bean,
        String path,
        HandlerTypes types,
        Callbacks callbacks,
        Map<String, String> options,
        Set<String> roles,
        Set<Annotation> qualifiers) {

    /**
     * Applies the deployment's overrides.
     *
     * @param settings the deployment's settings
     * @param source gives the handler to sessions
     * @return the handler as it is deployed
     * @throws IllegalArgumentException if an override is out of range
     */
    HandlerDefinition define(Settings settings, HandlerSource source) {
        Map<String, String> effective = new TreeMap<>(options);
        effective.putAll(settings.startingWith("remuda." + bean.handlerClass().getSimpleName() + "."));
        Options values = Options.of(path, effective);
        return new HandlerDefinition(
                path,
                bean.handlerClass(),
                types.messageClass(),
                callbacks,
                values,
                Limits.of(values),
                roles(values),
                source);
    }

    private Set<String> roles(Options values) {
        Set<String> all = new TreeSet<>(roles);
        for (String role : values.string("roles", "").split(",", -1)) {
            if (!role.isBlank()) {
                all.add(role.strip());
            }
        }
        return all;
    }
}
