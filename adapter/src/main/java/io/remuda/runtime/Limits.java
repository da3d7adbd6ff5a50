package io.remuda.runtime;

import io.remuda.Options;
import io.remuda.Result;
import java.time.Duration;
import java.util.Set;

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
        OptionRange.requireSpelling(options, KEYS);
        return new Limits(
                OptionRange.number(options, "maxMessageSize", 64 * 1024, 1, Result.LARGEST_MAX_MESSAGE_SIZE),
                options.bool("compress", false),
                options.duration("timeout", Duration.ZERO),
                options.duration("ping", Duration.ofSeconds(25)),
                OptionRange.number(options, "mailbox", 1000, 1, 1_000_000),
                OptionRange.number(options, "topics", 1000, 1, 1_000_000),
                OptionRange.positive(options, "sendTimeout", Duration.ofSeconds(30)),
                choice(options, "delivery", AFTER_COMMIT, IMMEDIATE).equals(IMMEDIATE),
                OptionRange.number(options, "messagesPerSecond", 0, 0, Integer.MAX_VALUE),
                OptionRange.number(options, "bytesPerSecond", 0, 0, Integer.MAX_VALUE),
                choice(options, "ratePolicy", THROTTLE, CLOSE).equals(CLOSE));
    }

    /**
     * The options that are limits.
     *
     * @return their keys; unmodifiable
     */
    public static Set<String> keys() {
        return KEYS;
    }

    private static String choice(Options options, String key, String ifAbsent, String other) {
        String value = options.string(key, ifAbsent);
        if (!value.equals(ifAbsent) && !value.equals(other)) {
            throw new IllegalArgumentException("The option '" + key + "' of route " + options.route() + " is '" + value
                    + "'; allowed are '" + ifAbsent + "' and '" + other + "'");
        }
        return value;
    }
}
