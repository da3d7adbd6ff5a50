package io.remuda.cdi;

import io.remuda.Options;
import io.remuda.runtime.Limits;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The options of a route under the overrides of the deployment.
 *
 * @param path the handler's path
 * @param prefix what the names of the settings that override begin with
 * @param given the options that the route was given
 * @param overrides the overrides, without the prefix
 */
record RouteOptions(String path, String prefix, Map<String, String> given, Map<String, String> overrides) {

    static RouteOptions of(String name, String path, Map<String, String> given, Settings settings) {
        String prefix = "remuda." + name + ".";
        Set<String> known = new TreeSet<>(Limits.keys());
        known.addAll(given.keySet());
        return new RouteOptions(path, prefix, given, settings.startingWith(prefix, known));
    }

    /** The options that hold. */
    Options effective() {
        Map<String, String> effective = new TreeMap<>(given);
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

    /** The setting that gives a key its value, or empty if the route does. */
    Optional<String> setting(String key) {
        return overrides.containsKey(key) ? Optional.of(prefix + key) : Optional.empty();
    }
}
