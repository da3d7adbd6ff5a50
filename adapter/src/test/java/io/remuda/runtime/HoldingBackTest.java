package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.Connection.HoldingBack;
import io.remuda.runtime.FakeConnection.Event.Resumed;
import io.remuda.runtime.FakeConnection.Event.Suspended;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How servers are kept from reading more of what a client sends. */
class HoldingBackTest {

    private static TestRuntime runtime(HoldingBack way, int waitingThreads, String... options) {
        TestRuntime test = new TestRuntime(Callbacks.WORKER, Object.class, waitingThreads, options);
        test.connection.holdingBack(way);
        return test;
    }

    private static void texts(TestRuntime test, HandlerSession session, int count) {
        IntStream.range(0, count).forEach(i -> test.text(session, "" + i));
    }

    @Test
    @DisplayName("T5: a server that can is told to stop reading when no more may wait, and to go on when half has gone")
    void fullMailbox_suspends() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "frames", "4");
        HandlerSession session = test.start();

        texts(test, session, 3);
        assertThat(test.connection.events()).isEmpty();
        texts(test, session, 1);
        assertThat(test.connection.events()).containsExactly(new Suspended());
        test.settle();

        assertThat(test.connection.events()).containsExactly(new Suspended(), new Resumed());
        assertThat(test.handler.arguments("handle")).hasSize(4);
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T5: active(false) suspends at once, active(true) resumes")
    void inactiveSession_suspends() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0");
        test.handler.handle = (frame, request, state) -> Result.ok(state).active(false);
        test.handler.info = (message, request, state) -> Result.ok(state).active(true);
        HandlerSession session = test.start();

        texts(test, session, 1);
        test.settle();
        assertThat(test.connection.isSuspended()).isTrue();
        session.ref().tell("go on");
        test.settle();

        assertThat(test.connection.events()).containsExactly(new Suspended(), new Resumed());
    }

    @Test
    @DisplayName("T5: a session that ends lets the server read, so that the client's answer to the close is noticed")
    void endOfASuspendedSession_resumes() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0");
        test.handler.init = (transport, request, state) -> Result.ok(state).active(false);
        HandlerSession session = test.start();
        assertThat(test.connection.isSuspended()).isTrue();

        session.ref().close();
        test.settle();

        assertThat(test.connection.isSuspended()).isFalse();
        assertThat(test.connection.violations()).isEmpty();
    }

    @Test
    @DisplayName("T5: a server that is not to hold clients back is not told to")
    void otherPolicies_doNotSuspend() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "frames", "1", "framePolicy", "drop");
        HandlerSession session = test.start();

        texts(test, session, 3);
        test.settle();

        assertThat(test.connection.events()).isEmpty();
    }

    @Test
    @DisplayName("T5: on a server that reads on, a full mailbox ends the session with Overload, and no thread waits")
    void serverThatReadsOn_overloads() {
        TestRuntime test = runtime(HoldingBack.IMPOSSIBLE, 50, "ping", "0", "frames", "2");
        HandlerSession session = test.start();

        texts(test, session, 3);
        test.settle();

        assertThat(test.handler.arguments("terminate")).containsExactly(new Overload(Queue.FRAMES));
        assertThat(test.runtime.waitingThreads().availablePermits()).isEqualTo(50);
    }

    @Test
    @DisplayName("B1: on a server that reads on, a client that sends too fast is slowed down all the same")
    void serverThatReadsOn_keepsTheRate() throws Exception {
        TestRuntime test = runtime(HoldingBack.IMPOSSIBLE, 1, "ping", "0", "messagesPerSecond", "1");
        HandlerSession session = test.start();
        texts(test, session, 1);

        Thread server = new Thread(() -> texts(test, session, 1), "server");
        server.start();
        await().until(() -> server.getState() == Thread.State.TIMED_WAITING);
        server.join();
        test.settle();

        assertThat(test.handler.arguments("handle")).hasSize(2);
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T5: whatever threads fill and drain the mailbox, the server is told in turns, and reads at the end")
    void suspendAndResume_alternate() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "frames", "4");
        // One thread may wait: that of the server, when it brings a frame while another thread is about to stop it.
        SessionRuntime runtime =
                new SessionRuntime(List.of(test.definition), getClass().getClassLoader(), 2, 1, SessionListener.NONE);
        try {
            HandlerSession session = runtime.open(test.definition, test.connection, Request.builder(TestRuntime.PATH));
            session.start(Transport.tcp());
            int frames = 20_000;
            for (int i = 0; i < frames; i++) {
                while (test.connection.isSuspended()) {
                    Thread.onSpinWait();
                }
                test.text(session, "x");
            }

            await().until(() -> test.handler.arguments("handle").size() == frames && !test.connection.isSuspended());
            assertThat(test.connection.violations()).isEmpty();
            assertThat(test.connection.events()).contains(new Suspended());
            assertThat(session.isOpen()).isTrue();
            assertThat(runtime.waitingThreads().availablePermits()).isEqualTo(1);
        } finally {
            runtime.stop(Duration.ofSeconds(10));
        }
    }
}
