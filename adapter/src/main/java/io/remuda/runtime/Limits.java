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
 * @param frames how much of the client may wait for {@code handle}
 * @param messages how much of the application may wait for {@code info}
 * @param replies how much may wait for the client
 * @param topics how many topics the session may be in
 * @param sendTimeout how long one send may take
 * @param immediate whether an event that is fired in a transaction is delivered at once, instead of after the commit
 * @param pace how fast a client may send
 */
public record Limits(
        int maxMessageSize,
        boolean compress,
        Duration timeout,
        Duration ping,
        Frames frames,
        Messages messages,
        Replies replies,
        int topics,
        Duration sendTimeout,
        boolean immediate,
        Pace pace) {

    /** What becomes of a frame of the client when there is no room for it. */
    public enum FramePolicy {
        /** It waits outside, and the server reads no more of the client. */
        HOLD_BACK,
        /** The session ends. */
        CLOSE,
        /** It is dropped. */
        DROP
    }

    /** What becomes of a message of the application when there is no room for it. */
    public enum MessagePolicy {
        /** The session ends. */
        CLOSE,
        /** It is dropped. */
        DROP_NEWEST,
        /** It takes the room of the oldest, which is dropped. */
        DROP_OLDEST,
        /** Messages take the place of one with an equal key, also while there is room; without room the session ends. */
        KEEP_LATEST
    }

    /** What becomes of frames to the client when there is no room for them. */
    public enum ReplyPolicy {
        /** The session ends. */
        CLOSE,
        /** Replies take the place of one with an equal key, also while there is room; without room the session ends. */
        KEEP_LATEST
    }

    /**
     * How much of the client may wait for {@code handle}.
     *
     * @param count the most frames
     * @param bytes the bytes of payload from which on no frame more is taken
     * @param policy what becomes of others
     */
    public record Frames(int count, int bytes, FramePolicy policy) {}

    /**
     * How much of the application may wait for {@code info}.
     *
     * @param count the most messages
     * @param policy what becomes of others
     */
    public record Messages(int count, MessagePolicy policy) {}

    /**
     * How much may wait for the client to take what was sent before. The frames of one result that nothing waits before
     * are not bounded.
     *
     * @param count the most frames
     * @param bytes the most bytes of payload
     * @param policy what becomes of others
     */
    public record Replies(int count, int bytes, ReplyPolicy policy) {}

    /**
     * How fast a client may send.
     *
     * @param messagesPerSecond how many messages a second; 0 for any number
     * @param bytesPerSecond how many bytes of payload a second; 0 for any number
     * @param closes whether a session ends whose client sends faster, instead of being held back
     */
    public record Pace(int messagesPerSecond, int bytesPerSecond, boolean closes) {

        boolean isLimited() {
            return messagesPerSecond > 0 || bytesPerSecond > 0;
        }
    }

    private static final int MANY = 1_000_000;
    private static final int MEBIBYTE = 1024 * 1024;

    /** Four messages of the default maximum: room for a burst, and no gigabyte of a thousand clients that are held back. */
    private static final int FRAME_BYTES = 256 * 1024;

    private static final Set<String> KEYS = Set.of(
            "maxMessageSize",
            "compress",
            "timeout",
            "ping",
            "frames",
            "frameBytes",
            "framePolicy",
            "messages",
            "messagePolicy",
            "replies",
            "replyBytes",
            "replyPolicy",
            "topics",
            "sendTimeout",
            "delivery",
            "messagesPerSecond",
            "bytesPerSecond",
            "ratePolicy");

    private enum Delivery {
        AFTER_COMMIT,
        IMMEDIATE
    }

    private enum RatePolicy {
        THROTTLE,
        CLOSE
    }

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
                new Frames(
                        OptionRange.number(options, "frames", 1000, 1, MANY),
                        OptionRange.number(options, "frameBytes", FRAME_BYTES, 1, Integer.MAX_VALUE),
                        OptionRange.choice(options, "framePolicy", FramePolicy.HOLD_BACK)),
                new Messages(
                        OptionRange.number(options, "messages", 1000, 1, MANY),
                        OptionRange.choice(options, "messagePolicy", MessagePolicy.CLOSE)),
                new Replies(
                        OptionRange.number(options, "replies", 1000, 1, MANY),
                        OptionRange.number(options, "replyBytes", MEBIBYTE, 1, Integer.MAX_VALUE),
                        OptionRange.choice(options, "replyPolicy", ReplyPolicy.CLOSE)),
                OptionRange.number(options, "topics", 1000, 1, MANY),
                OptionRange.positive(options, "sendTimeout", Duration.ofSeconds(30)),
                OptionRange.choice(options, "delivery", Delivery.AFTER_COMMIT) == Delivery.IMMEDIATE,
                new Pace(
                        OptionRange.number(options, "messagesPerSecond", 0, 0, Integer.MAX_VALUE),
                        OptionRange.number(options, "bytesPerSecond", 0, 0, Integer.MAX_VALUE),
                        OptionRange.choice(options, "ratePolicy", RatePolicy.THROTTLE) == RatePolicy.CLOSE));
    }

    /** The same, but that a session ends where its client would be held back. */
    Limits withoutHoldingBack() {
        if (frames.policy() != FramePolicy.HOLD_BACK) {
            return this;
        }
        return new Limits(
                maxMessageSize,
                compress,
                timeout,
                ping,
                new Frames(frames.count(), frames.bytes(), FramePolicy.CLOSE),
                messages,
                replies,
                topics,
                sendTimeout,
                immediate,
                pace);
    }

    /**
     * The options that are limits.
     *
     * @return their keys; unmodifiable
     */
    public static Set<String> keys() {
        return KEYS;
    }
}
