package io.remuda.runtime;

import io.remuda.Options;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads options that have a range. What is out of it is refused with route, key, value and what is allowed. */
public final class OptionRange {

    private OptionRange() {}

    /**
     * A whole number.
     *
     * @param options the route's options
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @param least the least value that is allowed
     * @param most the largest value that is allowed
     * @return the value
     * @throws IllegalArgumentException if it cannot be read or is out of range
     */
    public static int number(Options options, String key, int ifAbsent, int least, int most) {
        int value = options.integer(key, ifAbsent);
        if (value < least || value > most) {
            throw new IllegalArgumentException("The option '" + key + "' of route " + options.route() + " is " + value
                    + "; allowed are " + least + " to " + most);
        }
        return value;
    }

    /**
     * A duration that is not zero.
     *
     * @param options the route's options
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @return the value
     * @throws IllegalArgumentException if it cannot be read or is zero
     */
    public static Duration positive(Options options, String key, Duration ifAbsent) {
        Duration value = options.duration(key, ifAbsent);
        if (value.isZero()) {
            throw new IllegalArgumentException(
                    "The option '" + key + "' of route " + options.route() + " is 0; allowed is a positive duration");
        }
        return value;
    }

    /**
     * Refuses keys that are a known one but for upper and lower case.
     *
     * @param options the route's options
     * @param known the keys that somebody reads
     * @throws IllegalArgumentException if there is such a key
     */
    public static void requireSpelling(Options options, Set<String> known) {
        for (String key : options.keys()) {
            for (String meant : known) {
                if (!key.equals(meant) && key.toLowerCase(Locale.ROOT).equals(meant.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException("The option '" + key + "' of route " + options.route()
                            + " is not known; did you mean '" + meant + "'? Known are " + new TreeSet<>(known));
                }
            }
        }
    }
}
