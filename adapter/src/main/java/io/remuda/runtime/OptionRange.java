package io.remuda.runtime;

import static java.util.stream.Collectors.joining;

import io.remuda.Options;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
     * One of several words, which are the constants of an enumeration: DROP_OLDEST is written as dropOldest.
     *
     * @param <E> the enumeration
     * @param options the route's options
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @return the value
     * @throws IllegalArgumentException if it is none of them
     */
    static <E extends Enum<E>> E choice(Options options, String key, E ifAbsent) {
        Optional<String> value = options.find(key);
        if (value.isEmpty()) {
            return ifAbsent;
        }
        List<E> choices = List.of(ifAbsent.getDeclaringClass().getEnumConstants());
        return choices.stream()
                .filter(choice -> nameOf(choice).equals(value.get()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The option '" + key + "' of route " + options.route()
                        + " is '" + value.get() + "'; allowed are "
                        + choices.stream()
                                .map(choice -> "'" + nameOf(choice) + "'")
                                .collect(joining(", "))));
    }

    private static String nameOf(Enum<?> choice) {
        String[] words = choice.name().split("_", -1);
        StringBuilder name = new StringBuilder(words[0].toLowerCase(Locale.ROOT));
        for (int i = 1; i < words.length; i++) {
            name.append(words[i].charAt(0)).append(words[i].substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
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
