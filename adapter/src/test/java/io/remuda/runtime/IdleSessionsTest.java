package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a session holds that has nothing to do, in a JVM that always lays out objects in the same way and has no other
 * sessions: in bytes, with everything that is the session's alone, such as its entries in the index.
 */
class IdleSessionsTest {

    /** As measured, and some room for what the JVM itself keeps meanwhile; half a kilobyte is the request's. */
    private static final long MOST_IDLE = 1300;

    private static final long MOST_HIBERNATED = 760;

    /** What is made anew after hibernation: the sender. */
    private static final long LEAST_RELEASED = 60;

    private static long bytes(IdleSessions.Kind kind) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xms256m",
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            IdleSessions.class.getName(),
                            kind.name())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Long.parseLong(Stream.of(printed.split("\\R"))
                    .reduce((first, last) -> last)
                    .orElseThrow());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    @DisplayName(
            "T4: a session that has hibernated with a compacted request holds a small record, an idle one not much more")
    void idleSession_isSmall() {
        long idle = bytes(IdleSessions.Kind.IDLE);
        long compacted = bytes(IdleSessions.Kind.COMPACTED);
        long hibernated = bytes(IdleSessions.Kind.HIBERNATED);

        assertThat(idle).isLessThanOrEqualTo(MOST_IDLE);
        assertThat(hibernated).isLessThanOrEqualTo(MOST_HIBERNATED).isLessThanOrEqualTo(compacted - LEAST_RELEASED);
    }
}
