package io.remuda.cdi;

import io.remuda.Options;
import io.remuda.gate.HandshakePolicy;
import io.remuda.runtime.Limits;
import io.remuda.runtime.OptionRange;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of a route under the overrides of the deployment.
 *
 * @param path the handler's path
 * @param given the options that the route was given
 * @param overrides the overrides
 * @param names for each override, the name of the setting
 */
record RouteOptions(String path, Map<String, String> given, Map<String, String> overrides, Map<String, String> names) {

    /** The roles that a session answers for, besides those of annotations. */
    static final String ROLES = "roles";

    /** Those that are Remuda's rather than the handler's own. */
    private static final Set<String> KEYS = Stream.of(Limits.keys(), HandshakePolicy.keys(), Set.of(ROLES))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** Whether an option is Remuda's rather than the handler's own. */
    static boolean isRemudas(String key) {
        return KEYS.contains(key);
    }

    /**
     * The options of a route.
     *
     * @param prefixes what the settings that override are called before the key; the last wins
     */
    static RouteOptions of(Collection<String> prefixes, String path, Map<String, String> given, Settings settings) {
        Set<String> known = new TreeSet<>(KEYS);
        known.addAll(given.keySet());
        Map<String, String> overrides = new TreeMap<>();
        Map<String, String> names = new TreeMap<>();
        for (String prefix : prefixes) {
            settings.startingWith("remuda." + prefix + ".", known).forEach((key, value) -> {
                overrides.put(key, value);
                names.put(key, "remuda." + prefix + "." + key);
            });
        }
        return new RouteOptions(path, given, overrides, names);
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
            Options alone = Options.of(path, Map.of(key, effective().string(key)));
            OptionRange.requireSpelling(alone, KEYS);
            Limits.of(alone);
            HandshakePolicy.of(alone);
            return Optional.empty();
        } catch (IllegalArgumentException outOfRange) {
            return Optional.of(String.valueOf(outOfRange.getMessage()));
        }
    }

    /** The setting that gives a key its value, or empty if the route does. */
    Optional<String> setting(String key) {
        return Optional.ofNullable(names.get(key));
    }
}
