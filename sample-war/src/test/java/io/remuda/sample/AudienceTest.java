package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.remuda.Request;
import io.remuda.SessionInfo;
import io.remuda.sample.Audience.Count;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AudienceTest {

    private final FakeSessions sessions = new FakeSessions();
    private final Audience audience = new Audience();

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment") // Here is no container that would inject.
    void inject() {
        audience.sessions = sessions;
    }

    @Test
    void whoeverLooks_isCountedWhenAllHaveAnswered() {
        CompletableFuture<Object> late = new CompletableFuture<>();
        sessions.present = Stream.generate(AudienceTest::session).limit(4).toList();
        sessions.answers.addAll(List.of(
                CompletableFuture.completedFuture(true),
                CompletableFuture.completedFuture(false),
                CompletableFuture.failedFuture(new TimeoutException("no answer")),
                late));

        CompletableFuture<Count> count = audience.count().toCompletableFuture();

        assertFalse(count.isDone(), "complete without the last answer");
        late.complete(true);
        assertEquals(new Count(4, 2), count.join());
    }

    @Test
    void withoutWindows_nobodyLooks() {
        assertEquals(new Count(0, 0), audience.count().toCompletableFuture().join());
    }

    private static SessionInfo session() {
        return new SessionInfo(
                Request.builder("/chat/lobby").build().session(),
                ChatHandler.class,
                "/chat/lobby",
                Optional.of("ann"),
                Instant.EPOCH);
    }
}
