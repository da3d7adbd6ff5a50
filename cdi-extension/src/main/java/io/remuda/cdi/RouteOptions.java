package io.remuda.cdi;

import io.remuda.Options;
import io.remuda.runtime.Limits;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The options of a handler's annotation under the overrides of the deployment.
 *
 * @param path the handler's path
 * @param prefix what the names of the settings that override begin with
 * @param annotated the options of the annotation
 * @param overrides the overrides, without the prefix
 */
record RouteOptions(String path, String prefix, Map<String, String> annotated, Map<String, String> overrides) {

    static RouteOptions of(Class<?> handler, String path, Map<String, String> annotated, Settings settings) {
        String prefix = "remuda." + handler.getSimpleName() + ".";
        return new RouteOptions(path, prefix, annotated, settings.startingWith(prefix));
    }

    /** The options that hold. */
    Options effective() {
        Map<String, String> effective = new TreeMap<>(annotated);
        effective.putAll(overrides);
        return Options.of(path, effective);
    }

    /** The keys that have a value. */
    Set<String> keys() {
        return effective().keys();
    }

    /** What is wrong with the value of a key, or empty. */
    Optional<String> problem(String key) {
        try {
            Limits.of(Options.of(path, Map.of(key, effective().string(key))));
            return Optional.empty();
        } catch (IllegalArgumentException outOfRange) {
            return Optional.of(String.valueOf(outOfRange.getMessage()));
        }
    }

    /** The setting that gives a key its value, or empty if the annotation does. */
    Optional<String> setting(String key) {
        return overrides.containsKey(key) ? Optional.of(prefix + key) : Optional.empty();
    }
}
