package io.remuda.cdi;

import io.remuda.Options;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

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
     * @param problems takes what is wrong with the overrides
     * @return the handler as it is deployed, or empty if there are problems
     */
    Optional<HandlerDefinition> define(Settings settings, HandlerSource source, Consumer<String> problems) {
        Class<?> handler = bean.handlerClass();
        RouteOptions overridden = RouteOptions.of(handler, path, options, settings);
        boolean correct = true;
        for (String key : overridden.keys()) {
            Optional<String> problem = overridden.problem(key);
            if (problem.isPresent()) {
                correct = false;
                problems.accept("the setting " + overridden.setting(key).orElse(key) + ", for " + handler.getName()
                        + ", is wrong: " + problem.get());
            }
        }
        if (!correct) {
            return Optional.empty();
        }
        Options values = overridden.effective();
        return Optional.of(new HandlerDefinition(
                path, handler, types.messageClass(), callbacks, values, Limits.of(values), roles(values), source));
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
