package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the operator is told of handshakes that fail. */
class RefusalsTest {

    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final List<Level> logged = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record.getLevel());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final HandlerDefinition chat = TestGate.definition("/chat");
    private final HandlerDefinition desk = TestGate.definition("/desk");
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(chat, desk), getClass().getClassLoader(), 1, 0, SessionListener.NONE);
    private final Refusals refusals = new Refusals(runtime);

    @BeforeEach
    void keepLog() {
        logger().setUseParentHandlers(false);
        logger().setLevel(Level.ALL);
        logger().addHandler(log);
    }

    @AfterEach
    void stop() {
        logger().removeHandler(log);
        logger().setLevel(null);
        logger().setUseParentHandlers(true);
        runtime.stop(Duration.ZERO);
    }

    private static Logger logger() {
        return Logger.getLogger("io.remuda");
    }

    private Level failed(HandlerDefinition definition, Exception failure, long seconds) {
        logged.clear();
        refusals.failed(definition, failure, NOON.plusSeconds(seconds));
        assertThat(logged).hasSize(1);
        return logged.get(0);
    }

    /** Always of the same place. */
    private static Exception state() {
        return new IllegalStateException();
    }

    @Test
    @DisplayName(
            "Section 1, upgrade: a failure is told again when it goes on for a minute, and at once on another route"
                    + " or if it is of another kind, or of another place")
    void failure_isToldOnceAMinute() {
        assertThat(failed(chat, state(), 0)).isEqualTo(Level.SEVERE);
        assertThat(failed(chat, state(), 0)).isEqualTo(Level.FINE);
        assertThat(failed(chat, state(), 59)).isEqualTo(Level.FINE);
        assertThat(failed(chat, state(), 60)).isEqualTo(Level.SEVERE);
        assertThat(failed(chat, state(), 61)).isEqualTo(Level.FINE);

        assertThat(failed(chat, new IllegalArgumentException(), 61)).isEqualTo(Level.SEVERE);
        assertThat(failed(desk, state(), 61)).isEqualTo(Level.SEVERE);
        assertThat(failed(chat, new IllegalStateException(), 61)).isEqualTo(Level.SEVERE);
    }
}
