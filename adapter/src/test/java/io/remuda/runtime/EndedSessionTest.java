package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.Delivery.Refusal;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Question;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a session that has ended, for an application that keeps what it had of it. */
class EndedSessionTest {

    /** What the application keeps of the session: its reference, a timer, the handle of a question, its stage. */
    private final List<Object> kept = new ArrayList<>();

    /** What the session was made of. */
    private final List<WeakReference<Object>> parts = new ArrayList<>();

    private final ManualTimers timers = new ManualTimers();
    private final ManualExecutor workers = new ManualExecutor();
    private final RecordedEvents events = new RecordedEvents();
    private final HandlerDefinition definition = definition();
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(definition), getClass().getClassLoader(), workers, timers, 0, events);
    private final LogCapture log = new LogCapture();

    @AfterEach
    void closeLog() {
        log.close();
    }

    private HandlerDefinition definition() {
        Options options = Options.of(Map.of());
        return new HandlerDefinition(
                "/test",
                OwnHandler.class,
                String.class,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                session -> new OwnInstance(new OwnHandler()));
    }

    private <T> T part(T part) {
        parts.add(new WeakReference<>(part));
        return part;
    }

    /** As that of a handler with an instance for each session. */
    private final class OwnInstance implements HandlerSource.Instance {

        private final OwnHandler handler;

        OwnInstance(OwnHandler handler) {
            this.handler = handler;
            part(this);
        }

        @Override
        public WebSocketHandler<?, ?> handler() {
            return handler;
        }

        @Override
        public void enter() {}

        @Override
        public void exit() {}

        @Override
        public void release() {}
    }

    private final class OwnHandler implements WebSocketHandler<Object, String> {

        OwnHandler() {
            part(this);
        }

        @Override
        public Result<Object> init(Transport transport, Request request, Options options) {
            part(request);
            kept.add(request.session());
            kept.add(request.session().startTimer(Duration.ofHours(1), "a timer"));
            return Result.ok(part(new Object())).join("a topic");
        }

        @Override
        public Result<Object> handle(Frame.Incoming frame, Request request, Object state) {
            return Result.shutdown(part(new Object()));
        }

        @Override
        public Result<Object> info(String message, Request request, Object state) {
            part(request);
            if (message.equals("crash")) {
                throw new IllegalStateException("a bug");
            }
            kept.add(request.question().orElseThrow());
            return Result.reply(Frame.text("asked"), part(new Object()));
        }

        @Override
        public void terminate(TerminateReason reason, Request request, Object state) {
            part(request);
        }
    }

    private void settle() {
        boolean any = true;
        while (any) {
            boolean ran = timers.runDue();
            any = workers.runAll() || ran;
        }
    }

    private void openAndEnd(String end) {
        HandlerSession session = part(runtime.open(definition, part(new FakeConnection()), Request.builder("/test")));
        session.start(Transport.tcp());
        kept.add(runtime.sessions().ask(session.ref(), "a question", Duration.ofHours(1)));
        settle();
        switch (end) {
            case "closed by the client" -> session.closed(1000, "", false);
            case "shut down" -> session.arrivals().text("bye", true);
            case "closed by reference" -> session.ref().close();
            case "crashed" -> session.ref().tell("crash");
            default -> throw new IllegalArgumentException(end);
        }
        settle();
        // For so long the client may take to answer a close.
        timers.advance(Duration.ofSeconds(6));
        settle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed by the client", "shut down", "closed by reference", "crashed"})
    @DisplayName(
            "I8: what an application keeps of an ended session keeps neither state, request, handler nor connection")
    void endedSession_isFree(String end) {
        openAndEnd(end);

        assertThat(kept)
                .hasAtLeastOneElementOfType(SessionRef.class)
                .hasAtLeastOneElementOfType(SessionRef.Timer.class)
                .hasAtLeastOneElementOfType(Question.class)
                .hasAtLeastOneElementOfType(OpenQuestion.class);
        assertThat(events.events).isNotEmpty();
        assertThat(parts).hasSizeGreaterThanOrEqualTo(8);
        try {
            await().untilAsserted(() -> {
                System.gc();
                assertThat(parts).extracting(WeakReference::get).containsOnlyNulls();
            });
        } finally {
            Reference.reachabilityFence(kept);
            Reference.reachabilityFence(events);
            Reference.reachabilityFence(runtime);
        }
    }

    @Test
    @DisplayName("I8: the reference of an ended session is closed: it takes nothing, and what is told to it is counted")
    void referenceOfAnEndedSession_isClosed() {
        openAndEnd("closed by the client");
        SessionRef ref = (SessionRef) kept.get(0);
        Delivery refused = new Delivery(0, List.of(new Refusal(ref.id(), Reason.CLOSED)));

        assertThat(ref.tell("late")).isFalse();
        assertThat(runtime.sessions().refused()).isEqualTo(1);
        assertThat(events.deadLetters).containsExactly(new DeadLetter(Address.session(ref), "late", refused));
        assertThat(ref.isOpen()).isFalse();
        assertThat(ref.join("a topic")).isFalse();
        assertThat(ref.leave("a topic")).isFalse();
        assertThat(ref.startTimer(Duration.ZERO, "late").cancel()).isFalse();
        assertThat(((SessionRef.Timer) kept.get(1)).cancel()).isFalse();
        ref.close(4000, "late");
        assertThatIllegalArgumentException().isThrownBy(() -> ref.tell(7)).withMessageContaining("String");
        assertThatIllegalArgumentException().isThrownBy(() -> ref.startTimer(Duration.ZERO, 7));
        assertThatIllegalArgumentException().isThrownBy(() -> ref.close(1006, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> ref.join(" "));
        settle();

        assertThat(runtime.sessions().deadLetters()).isEqualTo(1);
        assertThat(runtime.registry().index().addresses()).isZero();
        assertThat(timers.pending()).isZero();
        assertThat(log.messages()).isEmpty();
    }

    @Test
    @DisplayName("I8, T3: the message of a timer that is due just when its session ends is refused, and counted")
    void timerThatIsDueAtTheEnd_isRefused() {
        HandlerSession session = runtime.open(definition, new FakeConnection(), Request.builder("/test"));
        SessionRef ref = session.ref();
        SessionAddress address = (SessionAddress) ref;
        session.discard(new TerminateReason.GoingAway());

        address.due("too late");
        settle();

        Delivery refused = new Delivery(0, List.of(new Refusal(ref.id(), Reason.CLOSED)));
        assertThat(events.deadLetters).containsExactly(new DeadLetter(Address.session(ref), "too late", refused));
        assertThat(runtime.sessions().refused()).isEqualTo(1);
    }
}
