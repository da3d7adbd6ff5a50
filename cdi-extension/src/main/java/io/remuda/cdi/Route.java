package io.remuda.cdi;

import io.remuda.Options;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.gate.HandshakePolicy;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.HandlerSource;
import io.remuda.runtime.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A handler at a path, before the deployment's overrides.
 *
 * @param handler the handler
 * @param name what the names of the settings of this route alone begin with
 * @param path the path or template
 * @param callbacks where the callbacks run
 * @param options the options of the annotation, or of whoever added the route
 */
record Route(ValidHandler handler, String name, String path, Callbacks callbacks, Map<String, String> options) {

    /**
     * Applies the deployment's overrides.
     *
     * @param settings the deployment's settings
     * @param source gives the handler to sessions
     * @param problems takes what is wrong with the options
     * @return the route as it is deployed, or empty if there are problems
     */
    Optional<DeployedRoute> define(Settings settings, HandlerSource source, Consumer<String> problems) {
        Map<String, String> given = new TreeMap<>();
        handler.rolesAllowed().ifPresent(roles -> given.put("rolesAllowed", roles));
        given.putAll(options);
        RouteOptions overridden =
                RouteOptions.of(List.of(handler.handlerClass().getSimpleName(), name), path, given, settings);
        boolean correct = true;
        for (String key : overridden.keys()) {
            Optional<String> problem = overridden.problem(key);
            if (problem.isPresent()) {
                correct = false;
                problems.accept("the setting " + overridden.setting(key).orElse(key) + ", for "
                        + handler.handlerClass().getName() + ", is wrong: " + problem.get());
            }
        }
        if (!correct) {
            return Optional.empty();
        }
        Options values = overridden.effective();
        HandlerDefinition definition = new HandlerDefinition(
                path,
                handler.handlerClass(),
                handler.types().messageClass(),
                callbacks,
                values,
                Limits.of(values),
                roles(values),
                source);
        return Optional.of(new DeployedRoute(name, definition, overridden.names()));
    }

    private Set<String> roles(Options values) {
        Set<String> all = new TreeSet<>(handler.roles());
        for (String key : List.of(RouteOptions.ROLES, "rolesAllowed")) {
            all.addAll(values.list(key, List.of()));
        }
        all.remove(HandshakePolicy.ANY_USER);
        return all;
    }
}
