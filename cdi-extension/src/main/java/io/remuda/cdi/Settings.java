package io.remuda.cdi;

import io.remuda.Options;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the deployment sets: system properties, which win; MicroProfile Config, where the application has it; and context
 * parameters.
 */
final class Settings {

    private static final String PREFIX = "remuda.";
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Map<String, String> values = new TreeMap<>();
    private final Function<String, Optional<String>> config;

    /**
     * Reads them.
     *
     * @param context the application's context, or {@code null} while it is not known
     */
    Settings(@Nullable ServletContext context) {
        if (context != null) {
            for (String name : Collections.list(context.getInitParameterNames())) {
                put(name, context.getInitParameter(name));
            }
        }
        config = context == null ? name -> Optional.empty() : config(context.getClassLoader());
        Properties system = System.getProperties();
        for (String name : system.stringPropertyNames()) {
            put(name, system.getProperty(name));
        }
    }

    private Function<String, Optional<String>> config(ClassLoader application) {
        MicroProfileConfig found;
        try {
            found = MicroProfileConfig.of(application);
        } catch (LinkageError | IllegalStateException withoutConfig) {
            return name -> Optional.empty();
        }
        for (String name : found.names()) {
            // The values of others may be secrets, or wrong, or far away.
            if (name.startsWith(PREFIX)) {
                found.value(name).ifPresent(value -> put(name, value));
            }
        }
        return found::value;
    }

    private void put(String name, String value) {
        if (name.startsWith(PREFIX)) {
            values.put(name, value);
        }
    }

    /** The value of a setting, or empty. */
    Optional<String> value(String name) {
        // A source of configuration need not tell all its names, and environment variables have others.
        return Optional.ofNullable(System.getProperty(name))
                .or(() -> config.apply(name))
                .or(() -> Optional.ofNullable(values.get(name)));
    }

    /**
     * The settings below a prefix, without it.
     *
     * @param known what is asked for below the prefix; what else there is may be found or not
     */
    Map<String, String> startingWith(String prefix, Collection<String> known) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        known.forEach(key -> value(prefix + key).ifPresent(value -> found.put(key, value)));
        return found;
    }

    /**
     * A whole number.
     *
     * @param problems takes what is wrong with the setting, if anything is
     */
    int integer(String name, int ifAbsent, int least, Consumer<String> problems) {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return ifAbsent;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Told below, with what is allowed.
        }
        problems.accept("the setting " + name + " is '" + value.get() + "'; allowed is a whole number that is at least "
                + least);
        return ifAbsent;
    }

    /**
     * A duration of at most a day.
     *
     * @param problems takes what is wrong with the setting, if anything is
     */
    Duration duration(String name, Duration ifAbsent, Consumer<String> problems) {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return ifAbsent;
        }
        try {
            Duration duration = Options.of(Map.of(name, value.get())).duration(name);
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException noDuration) {
            // Told below, with what is allowed.
        }
        problems.accept("the setting " + name + " is '" + value.get()
                + "'; allowed is a duration such as 500ms, 30s, 5m, 0 or PT1M30S, not negative and at most 1d");
        return ifAbsent;
    }
}
