package io.remuda.runtime;

import io.remuda.Options;
import io.remuda.Result;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The limits of a route's sessions, read from its options.
 *
 * @param maxMessageSize the largest message of the client in bytes of payload
 * @param compress whether messages are compressed where client and server can
 * @param timeout the time without a message after which a session ends; zero for never
 * @param ping the time without anything from the client after which it is pinged, and again until it counts as gone;
 *     zero for never
 * @param mailbox how many frames and messages may wait
 * @param topics how many topics the session may be in
 * @param sendTimeout how long one send may take
 * @param immediate whether an event that is fired in a transaction is delivered at once, instead of after the commit
 * @param messagesPerSecond how many messages a client may send in a second; 0 for any number
 * @param bytesPerSecond how many bytes of payload a client may send in a second; 0 for any number
 * @param closesWhenTooFast whether a session ends whose client sends faster, instead of being held back
 */
public record Limits(
        int maxMessageSize,
        boolean compress,
        Duration timeout,
        Duration ping,
        int mailbox,
        int topics,
        Duration sendTimeout,
        boolean immediate,
        int messagesPerSecond,
        int bytesPerSecond,
        boolean closesWhenTooFast) {

    private static final Set<String> KEYS = Set.of(
            "maxMessageSize",
            "compress",
            "timeout",
            "ping",
            "mailbox",
            "topics",
            "sendTimeout",
            "delivery",
            "roles",
            "subprotocols",
            "origins",
            "strictOrigin",
            "requireOrigin",
            "rolesAllowed",
            "tokenParameter",
            "maxSessions",
            "maxSessionsPerUser",
            "maxSessionsPerAddress",
            "upgradeTimeout",
            "messagesPerSecond",
            "bytesPerSecond",
            "ratePolicy");

    private static final String AFTER_COMMIT = "afterCommit";
    private static final String IMMEDIATE = "immediate";
    private static final String THROTTLE = "throttle";
    private static final String CLOSE = "close";

    /**
     * Reads the limits.
     *
     * @param options the route's options
     * @return the limits, with defaults for what the options do not have
     * @throws IllegalArgumentException if a value cannot be read or is out of range, or a key is a limit's but for upper
     *     and lower case
     */
    public static Limits of(Options options) {
        for (String key : options.keys()) {
            for (String known : KEYS) {
                if (!key.equals(known) && key.toLowerCase(Locale.ROOT).equals(known.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException(
                            "The option '" + key + "' of route " + options.route() + " is not known; did you mean '"
                                    + known + "'? The runtime's own are " + new TreeSet<>(KEYS));
                }
            }
        }
        return new Limits(
                inRange(options, "maxMessageSize", 64 * 1024, Result.LARGEST_MAX_MESSAGE_SIZE),
                options.bool("compress", false),
                options.duration("timeout", Duration.ZERO),
                options.duration("ping", Duration.ofSeconds(25)),
                inRange(options, "mailbox", 1000, 1_000_000),
                inRange(options, "topics", 1000, 1_000_000),
                positive(options, "sendTimeout", Duration.ofSeconds(30)),
                choice(options, "delivery", AFTER_COMMIT, IMMEDIATE).equals(IMMEDIATE),
                notNegative(options, "messagesPerSecond"),
                notNegative(options, "bytesPerSecond"),
                choice(options, "ratePolicy", THROTTLE, CLOSE).equals(CLOSE));
    }

    /**
     * The options that the runtime reads.
     *
     * @return their keys; unmodifiable
     */
    public static Set<String> keys() {
        return KEYS;
    }

    /**
     * Whether an option is the runtime's rather than the handler's own.
     *
     * @param key the option's key
     * @return true if the runtime reads it
     */
    public static boolean isRuntimes(String key) {
        return KEYS.contains(key);
    }

    private static int inRange(Options options, String key, int ifAbsent, int most) {
        int value = options.integer(key, ifAbsent);
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("The option '" + key + "' of route " + options.route() + " is " + value
                    + "; allowed are 1 to " + most);
        }
        return value;
    }

    private static int notNegative(Options options, String key) {
        int value = options.integer(key, 0);
        if (value < 0) {
            throw new IllegalArgumentException("The option '" + key + "' of route " + options.route() + " is " + value
                    + "; allowed are 0, which is no limit, to " + Integer.MAX_VALUE);
        }
        return value;
    }

    private static String choice(Options options, String key, String ifAbsent, String other) {
        String value = options.string(key, ifAbsent);
        if (!value.equals(ifAbsent) && !value.equals(other)) {
            throw new IllegalArgumentException("The option '" + key + "' of route " + options.route() + " is '" + value
                    + "'; allowed are '" + ifAbsent + "' and '" + other + "'");
        }
        return value;
    }

    private static Duration positive(Options options, String key, Duration ifAbsent) {
        Duration value = options.duration(key, ifAbsent);
        if (value.isZero()) {
            throw new IllegalArgumentException(
                    "The option '" + key + "' of route " + options.route() + " is 0; allowed is a positive duration");
        }
        return value;
    }
}
