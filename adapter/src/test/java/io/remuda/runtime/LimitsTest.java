package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.remuda.Options;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    private static Limits limits(String key, String value) {
        return Limits.of(Options.of("/chat", Map.of(key, value)));
    }

    @Test
    @DisplayName("B1: every limit has a default")
    void defaults() {
        assertThat(Limits.of(Options.of(Map.of())))
                .isEqualTo(new Limits(
                        64 * 1024,
                        false,
                        Duration.ZERO,
                        Duration.ofSeconds(25),
                        new Limits.Frames(1000, 262144, Limits.FramePolicy.HOLD_BACK),
                        new Limits.Messages(1000, Limits.MessagePolicy.CLOSE),
                        new Limits.Replies(1000, 1048576, Limits.ReplyPolicy.CLOSE),
                        1000,
                        Duration.ofSeconds(30),
                        false,
                        new Limits.Pace(0, 0, false)));
    }

    @Test
    @DisplayName("B1: every limit has a name in the options")
    void allSet() {
        Options options = Options.of(Map.ofEntries(
                Map.entry("maxMessageSize", "1"),
                Map.entry("compress", "true"),
                Map.entry("timeout", "5m"),
                Map.entry("ping", "10s"),
                Map.entry("frames", "3"),
                Map.entry("frameBytes", "4"),
                Map.entry("framePolicy", "drop"),
                Map.entry("messages", "7"),
                Map.entry("messagePolicy", "dropOldest"),
                Map.entry("replies", "5"),
                Map.entry("replyBytes", "6"),
                Map.entry("replyPolicy", "keepLatest"),
                Map.entry("topics", "8"),
                Map.entry("sendTimeout", "500ms"),
                Map.entry("delivery", "immediate"),
                Map.entry("messagesPerSecond", "9"),
                Map.entry("bytesPerSecond", "10"),
                Map.entry("ratePolicy", "close")));

        assertThat(Limits.of(options))
                .isEqualTo(new Limits(
                        1,
                        true,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(10),
                        new Limits.Frames(3, 4, Limits.FramePolicy.DROP),
                        new Limits.Messages(7, Limits.MessagePolicy.DROP_OLDEST),
                        new Limits.Replies(5, 6, Limits.ReplyPolicy.KEEP_LATEST),
                        8,
                        Duration.ofMillis(500),
                        true,
                        new Limits.Pace(9, 10, true)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "maxMessageSize, 0, 1 to 1073741824",
                "maxMessageSize, -1, 1 to 1073741824",
                "maxMessageSize, 1073741825, 1 to 1073741824",
                "compress, maybe, true or false",
                "messages, 0, 1 to 1000000",
                "messages, 1000001, 1 to 1000000",
                "topics, 0, 1 to 1000000",
                "topics, 1000001, 1 to 1000000",
                "sendTimeout, 0, positive",
                "sendTimeout, PT0S, positive",
                "delivery, later, \"'afterCommit', 'immediate'\"",
                "messagesPerSecond, -1, 0",
                "bytesPerSecond, -1, 0",
                "ratePolicy, drop, \"'throttle', 'close'\"",
                "frames, 0, 1 to 1000000",
                "frameBytes, 0, 1 to 2147483647",
                "framePolicy, wait, \"'holdBack', 'close', 'drop'\"",
                "messagePolicy, drop, \"'close', 'dropNewest', 'dropOldest', 'keepLatest'\"",
                "replies, 0, 1 to 1000000",
                "replyBytes, 0, 1 to 2147483647",
                "replyPolicy, drop, \"'close', 'keepLatest'\"",
            })
    @DisplayName("R4: a limit out of range is refused, naming key, value and what is allowed")
    void outOfRange(String key, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits(key, value))
                .withMessageContaining("'" + key + "'")
                .withMessageContaining("0".equals(value) || "PT0S".equals(value) ? "0" : value)
                .withMessageContaining(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "maxMessageSize, 1",
        "maxMessageSize, 1073741824",
        "frames, 1",
        "frames, 1000000",
        "messages, 1",
        "messages, 1000000",
        "frameBytes, 1",
        "frameBytes, 2147483647",
        "topics, 1",
        "topics, 1000000"
    })
    @DisplayName("R4: the ends of a range are in it")
    void endsOfTheRange(String key, String value) {
        assertThat(limits(key, value).toString()).contains("=" + value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"maxMessageSize", "timeout", "ping", "frames", "messages", "replies", "topics", "sendTimeout"})
    @DisplayName("R4: a value that cannot be read names route, key and value")
    void unreadable(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits(key, "many"))
                .withMessageContainingAll("/chat", "'" + key + "'", "'many'");
    }

    @ParameterizedTest
    @CsvSource({
        "maxmessagesize, maxMessageSize",
        "MAXMESSAGESIZE, maxMessageSize",
        "Timeout, timeout",
        "Ping, ping",
        "Messages, messages",
        "Topics, topics",
        "sendtimeout, sendTimeout",
        "ratepolicy, ratePolicy",
    })
    @DisplayName("R4: a key that differs from a limit's in upper and lower case only is refused, with the right one")
    void nearMiss(String key, String meant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits(key, "1"))
                .withMessageContainingAll("'" + key + "'", "did you mean '" + meant + "'", "sendTimeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "roles", "subprotocols", "max-message-size"})
    @DisplayName("R4: a handler's own options are left alone")
    void ownOptions(String key) {
        assertThat(limits(key, "anything")).isEqualTo(Limits.of(Options.of(Map.of())));
    }
}
