package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.FakeConnection.Event.Closed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How an application's sessions begin and end together. */
class SessionRuntimeTest {

    private static final Closed GOING_AWAY = new Closed(1001, "Going away");

    private final TestRuntime test = new TestRuntime();
    private final LogCapture log = new LogCapture();

    @AfterEach
    void closeLog() {
        log.close();
    }

    /** Stops the runtime on another thread, which waits; returns it. */
    private static Thread stop(TestRuntime stopping) {
        Thread thread = new Thread(() -> stopping.runtime.stop(Duration.ofMinutes(1)), "stopping");
        thread.start();
        await().until(stopping.runtime::isStopping);
        return thread;
    }

    @Test
    @DisplayName("B4: a stop ends every session with GoingAway and 1001, and waits until they have terminated")
    void stop_waitsForTheSessions() throws Exception {
        List<FakeConnection> connections = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            FakeConnection connection = new FakeConnection();
            connections.add(connection);
            test.start(connection);
        }
        test.runtime.sessions().send(Address.all(), "thrown away");

        Thread stopping = stop(test);
        await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
        test.settle();
        stopping.join();

        assertThat(test.handler.arguments("terminate")).hasSize(5).containsOnly(new GoingAway());
        assertThat(test.handler.arguments("info")).isEmpty();
        assertThat(connections)
                .allSatisfy(connection -> assertThat(connection.events()).containsExactly(GOING_AWAY));
        assertThat(test.workers.isShutdown()).isTrue();
        assertThat(test.timers.pending()).isZero();
        assertThat(log.records()).isEmpty();
    }

    @Test
    @DisplayName("B4: a stop does not wait for ever, and says how many sessions it gave up")
    void stop_givesUpAfterItsPatience() {
        test.start(new FakeConnection());
        test.start(new FakeConnection());

        test.runtime.stop(Duration.ofMillis(1));

        assertThat(log.messages()).hasSize(1).first().asString().contains("2 sessions had not terminated");
        assertThat(test.workers.isShutdown()).isTrue();
    }

    @Test
    @DisplayName("B4: a stop without sessions is done at once")
    void stopWithoutSessions_isDoneAtOnce() {
        test.runtime.stop(Duration.ofDays(1));

        assertThat(test.runtime.isStopping()).isTrue();
        assertThat(test.workers.isShutdown()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Callbacks.class)
    @DisplayName("B4: a connection that is opened while the application stops is closed with 1001, without callbacks")
    void sessionOpenedWhileStopping_isClosed(Callbacks callbacks) throws Exception {
        TestRuntime test = new TestRuntime(callbacks, Object.class, 0);
        test.start(new FakeConnection());
        Thread stopping = stop(test);

        HandlerSession late = test.start();
        test.settle();
        stopping.join();

        assertThat(late.isOpen()).isFalse();
        assertThat(test.connection.events()).containsExactly(GOING_AWAY);
        assertThat(test.handler.callbacks()).containsExactly("init", "terminate");
        assertThat(test.runtime.registry().all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Callbacks.class)
    @DisplayName("B4: a connection that is opened after the stop is closed with 1001 too, and not kept")
    void sessionOpenedAfterTheStop_isClosed(Callbacks callbacks) {
        TestRuntime test = new TestRuntime(callbacks, Object.class, 0);
        test.runtime.stop(Duration.ZERO);

        test.start();

        assertThat(test.connection.events()).containsExactly(GOING_AWAY);
        assertThat(test.handler.callbacks()).isEmpty();
        assertThat(test.runtime.registry().all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Callbacks.class)
    @DisplayName("B4: a stop between the opening of a connection and its start waits for it")
    void sessionThatStartsDuringTheStop_isWaitedFor(Callbacks callbacks) throws Exception {
        TestRuntime test = new TestRuntime(callbacks, Object.class, 0);
        HandlerSession session = test.open();

        Thread stopping = stop(test);
        session.start(Transport.tcp());
        stopping.join();

        assertThat(test.connection.events()).containsExactly(GOING_AWAY);
        assertThat(test.runtime.registry().all()).isEmpty();
    }

    @Test
    @DisplayName("L1: a session whose connection could not be opened runs no callback and is not kept")
    void discardedSession_isNotKept() {
        HandlerSession session = test.open();
        session.ref().tell("early");
        session.ref().startTimer(Duration.ofSeconds(1), "later");

        session.discard(new Crash(TerminateReason.Callback.INIT, new IllegalStateException("closed")));
        session.closed(1006, "", false);
        test.settle();
        test.advance(Duration.ofSeconds(10));

        assertThat(test.connection.closes()).containsExactly(new Closed(1011, "Internal error"));
        assertThat(test.handler.callbacks()).isEmpty();
        assertThat(test.runtime.registry().all()).isEmpty();
        assertThat(session.ref().tell("late")).isFalse();
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("I6: what is open can be sent to")
    void sessions_areTheOpenOnes() {
        HandlerSession session = test.start();

        assertThat(test.runtime.sessions().list(Address.all())).containsExactly(session.ref());
        assertThat(test.runtime.isStopping()).isFalse();
    }
}
