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
                        1000,
                        1000,
                        Duration.ofSeconds(30),
                        false,
                        0,
                        0,
                        false));
    }

    @Test
    @DisplayName("B1: every limit has a name in the options")
    void allSet() {
        Options options = Options.of(Map.ofEntries(
                Map.entry("maxMessageSize", "1"),
                Map.entry("compress", "true"),
                Map.entry("timeout", "5m"),
                Map.entry("ping", "10s"),
                Map.entry("mailbox", "7"),
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
                        7,
                        8,
                        Duration.ofMillis(500),
                        true,
                        9,
                        10,
                        true));
    }

    @ParameterizedTest
    @CsvSource({
        "maxMessageSize, 0, 1 to 1073741824",
        "maxMessageSize, -1, 1 to 1073741824",
        "maxMessageSize, 1073741825, 1 to 1073741824",
        "compress, maybe, true or false",
        "mailbox, 0, 1 to 1000000",
        "mailbox, 1000001, 1 to 1000000",
        "topics, 0, 1 to 1000000",
        "topics, 1000001, 1 to 1000000",
        "sendTimeout, 0, positive",
        "sendTimeout, PT0S, positive",
        "delivery, later, 'afterCommit' and 'immediate'",
        "messagesPerSecond, -1, 0",
        "bytesPerSecond, -1, 0",
        "ratePolicy, drop, 'throttle' and 'close'",
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
        "mailbox, 1",
        "mailbox, 1000000",
        "topics, 1",
        "topics, 1000000"
    })
    @DisplayName("R4: the ends of a range are in it")
    void endsOfTheRange(String key, String value) {
        assertThat(limits(key, value).toString()).contains(key + "=" + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxMessageSize", "timeout", "ping", "mailbox", "topics", "sendTimeout"})
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
        "mailBox, mailbox",
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
