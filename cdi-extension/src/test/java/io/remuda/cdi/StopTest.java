package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.Request;
import io.remuda.SessionEvent;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import io.remuda.event.ConnectionScoped;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Row B4: what CDI can do for sessions whose application goes. */
@Timeout(60)
class StopTest {

    private static final Queue<String> SAID = new ConcurrentLinkedQueue<>();

    /** A message. */
    public record Word(String text) {}

    @RequestScoped
    public static class Voice {
        public void say(String text) {
            SAID.add(text);
        }
    }

    @ConnectionScoped
    public static class Memory {
        private int uses;

        public int use() {
            return ++uses;
        }
    }

    @WebSocketPath("/guest")
    public static class Guest extends Telling<Word> {

        static volatile CountDownLatch released = new CountDownLatch(0);

        @Inject
        Voice voice;

        @Inject
        Memory memory;

        @Inject
        WebSocketSessions sessions;

        @Override
        public void terminate(TerminateReason reason, Request request, String state) throws Exception {
            assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
            memory.use();
            voice.say("terminate " + reason + " " + memory.use() + " accepting " + sessions.isAccepting());
        }
    }

    @ApplicationScoped
    public static class Watcher {

        @Inject
        Voice voice;

        @Inject
        Memory memory;

        void gone(@Observes SessionEvent.Closed closed) {
            voice.say("closed " + closed.reason() + " " + memory.use());
        }
    }

    @BeforeEach
    void forget() {
        SAID.clear();
        Guest.released = new CountDownLatch(0);
    }

    private static TestApplication application(Map<String, String> parameters) {
        return TestApplication.of(
                parameters, weld -> weld.addBeanClasses(Guest.class, Voice.class, Memory.class, Watcher.class));
    }

    @Test
    @DisplayName("B4: when CDI shuts down, terminate and the observers of its event still have all scopes")
    void shutdown_isWithinCdi() {
        try (TestApplication application = application(Map.of())) {
            application.open("/guest");
            assertThat(application.sessions().isAccepting()).isTrue();
        }

        assertThat(SAID)
                .containsExactly(
                        "terminate " + new GoingAway() + " 2 accepting false", "closed " + new GoingAway() + " 3");
    }

    @Test
    @DisplayName("B4: an application that drains goes on, without its sessions")
    void drain_leavesTheApplication() {
        try (TestApplication application = application(Map.of())) {
            application.open("/guest");

            CompletableFuture<?> drained = application.sessions().drain().toCompletableFuture();

            assertThat(drained).succeedsWithin(Duration.ofSeconds(20));
            assertThat(SAID).hasSize(2).allMatch(line -> line.contains("GoingAway"));
            assertThat(application.sessions().isAccepting()).isFalse();
            assertThat(application.sessions().count(Address.all())).isZero();
            application.bean(Watcher.class);
        }
        assertThat(SAID).hasSize(2);
    }

    @Test
    @DisplayName("B4: remuda.drainTime is the time over which sessions end")
    void drainTime_isTheDeployments() {
        try (TestApplication application = application(Map.of("remuda.drainTime", "2s"))) {
            for (int i = 0; i < 200; i++) {
                application.open("/guest");
            }

            CompletableFuture<?> drained = application.sessions().drain().toCompletableFuture();

            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !drained.isDone());
            assertThat(drained).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    @DisplayName("B4: remuda.stopTimeout is the time after which a stop does not wait any more")
    void stopTimeout_isTheDeployments() {
        Guest.released = new CountDownLatch(1);
        TestApplication application = application(Map.of("remuda.stopTimeout", "100ms"));
        try (LogCapture log = new LogCapture()) {
            application.open("/guest");

            assertThat(CompletableFuture.runAsync(application::close)).succeedsWithin(Duration.ofSeconds(8));

            assertThat(log.messages()).anyMatch(message -> message.startsWith("REMUDA-106: 1 sessions"));
        } finally {
            Guest.released.countDown();
        }
    }

    @Test
    @DisplayName("B4: before the handlers are deployed nobody is let in, and there is nothing to drain")
    void beforeTheDeployment_nothingAccepts() {
        InjectedSessions notYet = new InjectedSessions(Optional::empty);

        assertThat(notYet.isAccepting()).isFalse();
        assertThat(notYet.drain().toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(IllegalStateException.class);
        assertThat(notYet.dropped(Guest.class).frames()).isZero();
    }
}
