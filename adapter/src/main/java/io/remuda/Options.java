package io.remuda;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options of a route, after the overrides of the deployment. Immutable.
 *
 * <p>A getter without default throws {@link IllegalArgumentException} if the option is missing; any getter throws it if
 * the option's value cannot be read as the type asked for. The message names the route, the key and the value.
 */
public final class Options {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private final String route;
    private final Map<String, String> values;

    private Options(String route, Map<String, String> values) {
        this.route = route;
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * Makes options, such as a test needs them.
     *
     * @param values values by key; copied
     * @return the options
     */
    public static Options of(Map<String, String> values) {
        return of("without a path", values);
    }

    /**
     * Makes the options of a route.
     *
     * @param route the route's path, for messages
     * @param values values by key; copied
     * @return the options
     */
    public static Options of(String route, Map<String, String> values) {
        return new Options(route, values);
    }

    /**
     * The route that the options belong to, for messages.
     *
     * @return the route's path
     */
    public String route() {
        return route;
    }

    /**
     * The keys that have a value.
     *
     * @return the keys, sorted; unmodifiable
     */
    public Set<String> keys() {
        return values.keySet();
    }

    /**
     * The value as it was given.
     *
     * @param key the option's key
     * @return the value, or empty if there is none
     */
    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * A text.
     *
     * @param key the option's key
     * @return the value
     */
    public String string(String key) {
        return required(key, "a text", Function.identity());
    }

    /**
     * A text.
     *
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @return the value
     */
    public String string(String key, String ifAbsent) {
        return optional(key, ifAbsent, "a text", Function.identity());
    }

    /**
     * A whole number of 32 bits.
     *
     * @param key the option's key
     * @return the value
     */
    public int integer(String key) {
        return required(key, "a whole number from -2147483648 to 2147483647", Integer::valueOf);
    }

    /**
     * A whole number of 32 bits.
     *
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @return the value
     */
    public int integer(String key, int ifAbsent) {
        return optional(key, ifAbsent, "a whole number from -2147483648 to 2147483647", Integer::valueOf);
    }

    /**
     * A truth value, {@code true} or {@code false}.
     *
     * @param key the option's key
     * @return the value
     */
    public boolean bool(String key) {
        return required(key, "true or false", Options::parseBoolean);
    }

    /**
     * A truth value, {@code true} or {@code false}.
     *
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @return the value
     */
    public boolean bool(String key, boolean ifAbsent) {
        return optional(key, ifAbsent, "true or false", Options::parseBoolean);
    }

    /**
     * A duration: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}, {@code 0}, or ISO 8601 such as
     * {@code PT1M30S}; not negative.
     *
     * @param key the option's key
     * @return the value
     */
    public Duration duration(String key) {
        return required(key, DURATION_ALLOWED, Options::parseDuration);
    }

    /**
     * A duration, in the same forms as {@link #duration(String)}.
     *
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @return the value
     */
    public Duration duration(String key, Duration ifAbsent) {
        return optional(key, ifAbsent, DURATION_ALLOWED, Options::parseDuration);
    }

    /**
     * Texts that are separated by commas; blanks around them do not count, nor do empty ones.
     *
     * @param key the option's key
     * @return the texts in their order; unmodifiable
     */
    public List<String> list(String key) {
        return required(key, LIST_ALLOWED, Options::parseList);
    }

    /**
     * Texts that are separated by commas, in the same form as {@link #list(String)}.
     *
     * @param key the option's key
     * @param ifAbsent the value if there is none
     * @return the value
     */
    public List<String> list(String key, List<String> ifAbsent) {
        return optional(key, ifAbsent, LIST_ALLOWED, Options::parseList);
    }

    private static final String LIST_ALLOWED = "a list of texts, separated by commas";

    private static final String DURATION_ALLOWED =
            "a duration such as 500ms, 30s, 5m, 2h, 1d, 0 or PT1M30S, not negative";

    private <T> T required(String key, String allowed, Function<String, T> parse) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("The option '" + key + "' of route " + route + " is missing; allowed is "
                    + allowed + ". The route has " + keys());
        }
        return parse(key, value, allowed, parse);
    }

    private <T> T optional(String key, T ifAbsent, String allowed, Function<String, T> parse) {
        String value = values.get(key);
        return value == null ? ifAbsent : parse(key, value, allowed, parse);
    }

    private <T> T parse(String key, String value, String allowed, Function<String, T> parse) {
        try {
            return parse.apply(value);
        } catch (RuntimeException unparsable) {
            throw new IllegalArgumentException(
                    "The option '" + key + "' of route " + route + " is '" + value + "'; allowed is " + allowed,
                    unparsable);
        }
    }

    private static List<String> parseList(String value) {
        return Stream.of(value.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Boolean parseBoolean(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(value);
        };
    }

    private static Duration parseDuration(String value) {
        if (value.equals("0")) {
            return Duration.ZERO;
        }
        Matcher simple = DURATION.matcher(value);
        if (!simple.matches()) {
            Duration iso = Duration.parse(value);
            if (iso.isNegative()) {
                throw new IllegalArgumentException(value);
            }
            return iso;
        }
        long amount = Long.parseLong(simple.group(1));
        return switch (simple.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Options that && route.equals(that.route) && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "Options[" + route + ", " + values.keySet() + "]";
    }
}
