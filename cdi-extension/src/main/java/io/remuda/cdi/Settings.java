package io.remuda.cdi;

import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the deployment sets: system properties, which win, and context parameters. */
final class Settings {

    private static final String PREFIX = "remuda.";

    private final Map<String, String> values = new TreeMap<>();

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
        Properties system = System.getProperties();
        for (String name : system.stringPropertyNames()) {
            put(name, system.getProperty(name));
        }
    }

    private void put(String name, String value) {
        if (name.startsWith(PREFIX)) {
            values.put(name, value);
        }
    }

    /** The settings below a prefix, without it. */
    Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /**
     * A whole number.
     *
     * @param problems takes what is wrong with the setting, if anything is
     */
    int integer(String name, int ifAbsent, int least, Consumer<String> problems) {
        String value = values.get(name);
        if (value == null) {
            return ifAbsent;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Told below, with what is allowed.
        }
        problems.accept(
                "the setting " + name + " is '" + value + "'; allowed is a whole number that is at least " + least);
        return ifAbsent;
    }
}
