package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stop of a runtime with threads of its own. */
class SessionRuntimeTest {

    private final ScriptedHandler handler = new ScriptedHandler();
    private final HandlerDefinition definition = definition(handler);
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(definition), getClass().getClassLoader(), 4, 1, SessionListener.NONE);

    private static HandlerDefinition definition(ScriptedHandler handler) {
        Options options = Options.of("/test", Map.of());
        return new HandlerDefinition(
                "/test",
                ScriptedHandler.class,
                Object.class,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler));
    }

    private HandlerSession open(FakeConnection connection) {
        HandlerSession session = runtime.open(definition, connection, Request.builder("/test"));
        session.start(Transport.tcp());
        return session;
    }

    @Test
    @DisplayName("L5, B4: at the stop every session terminates with GoingAway, and the threads end")
    void stop_terminatesAll() {
        FakeConnection connection = new FakeConnection();
        open(connection);
        open(new FakeConnection());

        runtime.stop(Duration.ofSeconds(10));

        assertThat(handler.arguments("terminate")).containsExactly(new GoingAway(), new GoingAway());
        assertThat(connection.closes()).hasSize(1).first().extracting("code").isEqualTo(1001);
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("remuda-timer")
                        && thread.getContextClassLoader() == getClass().getClassLoader()));
    }

    @Test
    @DisplayName("I8: where no thread can be started, the sender notices nothing, and the message is delivered later")
    void threadThatDoesNotStart_isTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        ThreadPoolExecutor workers =
                new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedTransferQueue<>(), task -> {
                    if (attempts.incrementAndGet() <= 2) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    return new Thread(task);
                });
        SessionRuntime starved = new SessionRuntime(
                List.of(definition),
                getClass().getClassLoader(),
                workers,
                new SystemTimers(getClass().getClassLoader()),
                0,
                SessionListener.NONE);
        HandlerSession session = starved.open(definition, new FakeConnection(), Request.builder("/test"));
        session.start(Transport.tcp());

        assertThat(session.ref().tell("a")).isTrue();

        await().untilAsserted(() -> assertThat(handler.arguments("info")).containsExactly("a"));
        assertThat(attempts).hasValueGreaterThan(2);
        starved.stop(Duration.ofSeconds(10));
    }

    static Stream<RuntimeException> refusals() {
        return Stream.of(new RejectedExecutionException("The queue is full"), new IllegalStateException("Not started"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @DisplayName(
            "I8, B3: where the server's executor refuses a task, the sender notices nothing, and it is delivered later")
    void executorThatRefuses_isTriedAgain(RuntimeException refusal) {
        AtomicInteger attempts = new AtomicInteger();
        SessionRuntime starved = new SessionRuntime(
                List.of(definition),
                getClass().getClassLoader(),
                Workers.of(
                        task -> {
                            if (attempts.incrementAndGet() <= 2) {
                                throw refusal;
                            }
                            task.run();
                        },
                        Runnable::run),
                0,
                StopTimes.DEFAULT,
                SessionListener.NONE);
        HandlerSession session = starved.open(definition, new FakeConnection(), Request.builder("/test"));
        session.start(Transport.tcp());

        assertThat(session.ref().tell("a")).isTrue();

        await().untilAsserted(() -> assertThat(handler.arguments("info")).containsExactly("a"));
        assertThat(attempts).hasValueGreaterThan(2);
        starved.stop(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("L5, B4: a session whose client takes nothing terminates at the stop too")
    void stop_terminatesStalledSessions() {
        FakeConnection connection =
                new FakeConnection().mode(FakeConnection.Mode.LATER).mayCloseDuringSend();
        handler.handle = (frame, request, state) -> Result.reply(Frame.text("reply"), state);
        HandlerSession session = open(connection);
        session.arrivals().text("go", true);

        runtime.stop(Duration.ofSeconds(6));

        assertThat(handler.arguments("terminate")).containsExactly(new GoingAway());
        assertThat(connection.isAborted()).isTrue();
        assertThat(runtime.registry().all()).isEmpty();
    }
}
