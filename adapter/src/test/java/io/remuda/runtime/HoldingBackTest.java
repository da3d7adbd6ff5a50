package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Dropped;
import io.remuda.Frame;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.TerminateReason.Timeout;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.Connection.HoldingBack;
import io.remuda.runtime.FakeConnection.Event.Resumed;
import io.remuda.runtime.FakeConnection.Event.Suspended;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    @DisplayName("T5: what a server has read before it could be told to stop is taken, and no thread waits")
    void serverThatReadsAhead_losesNothing() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING_LATE, 0, "ping", "0", "frames", "4");
        HandlerSession session = test.start();

        texts(test, session, 10);
        assertThat(test.connection.events()).containsExactly(new Suspended());
        test.settle();

        assertThat(test.connection.events()).containsExactly(new Suspended(), new Resumed());
        assertThat(test.handler.arguments("handle")).hasSize(10);
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

    /** A session of a server that answers pings on the thread that reads; its client does not take what is sent to it. */
    private static HandlerSession slow(TestRuntime test) {
        HandlerSession session = test.start();
        send(test, session);
        return session;
    }

    private static void send(TestRuntime test, HandlerSession session) {
        test.connection.answersWhileItReads().mode(FakeConnection.Mode.LATER);
        test.handler.info = (message, request, state) -> Result.reply(Frame.text("large"), state);
        session.ref().tell("send");
        test.settle();
    }

    @Test
    @DisplayName("T5: where the thread that reads would wait for a send, a client that takes long is not read from")
    void sendThatTakesLong_suspends() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "sendTimeout", "10s");
        HandlerSession session = slow(test);

        test.advance(Duration.ofMillis(99));
        assertThat(test.connection.isSuspended()).isFalse();
        test.advance(Duration.ofMillis(1));
        assertThat(test.connection.isSuspended()).isTrue();
        test.connection.complete();
        test.settle();

        assertThat(test.connection.isSuspended()).isFalse();
        assertThat(session.isOpen()).isTrue();
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("T5: nor between what is sent to it one after the other, until it has taken all")
    void nextSend_keepsItSuspended() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "sendTimeout", "10s");
        HandlerSession session = slow(test);
        session.ref().tell("more");
        test.advance(Duration.ofSeconds(1));

        test.connection.complete();
        test.settle();
        assertThat(test.connection.isSuspended()).isTrue();
        test.connection.complete();
        test.settle();

        assertThat(test.connection.isSuspended()).isFalse();
        assertThat(test.connection.frames()).hasSize(2);
    }

    @Test
    @DisplayName("T5: a client that took a frame in time is read from")
    void sendThatIsQuick_doesNotSuspend() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0");
        slow(test);

        test.advance(Duration.ofMillis(50));
        assertThat(test.timers.pending()).isEqualTo(1);
        test.connection.complete();
        test.settle();

        assertThat(test.timers.pending()).isZero();
        assertThat(test.connection.events()).doesNotContain(new Suspended());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10s", "50ms"})
    @DisplayName(
            "T5, F5: a client that is given up is not read from before the server is done with what it did not take")
    void clientThatIsGivenUp_isReadFromWhenTheServerIsDone(String sendTimeout) {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "sendTimeout", sendTimeout);
        test.connection.mayCloseDuringSend();
        slow(test);

        test.advance(Duration.ofSeconds(10));
        assertThat(test.handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
        assertThat(test.connection.isSuspended()).isTrue();
        test.connection.complete();

        assertThat(test.connection.isSuspended()).isFalse();
    }

    @Test
    @DisplayName("T5: an end does not have a client read from that takes long")
    void endDuringASendThatTakesLong_waitsForIt() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "sendTimeout", "10s");
        HandlerSession session = slow(test);
        test.advance(Duration.ofSeconds(1));

        session.ref().close();
        test.settle();
        assertThat(test.connection.isSuspended()).isTrue();
        test.connection.complete();
        test.settle();

        assertThat(test.connection.isSuspended()).isFalse();
        assertThat(test.handler.arguments("terminate")).hasSize(1);
    }

    @Test
    @DisplayName("T5: a connection that has ended is not left suspended")
    void closeDuringASendThatTakesLong_resumes() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "sendTimeout", "10s");
        HandlerSession session = slow(test);
        test.advance(Duration.ofSeconds(1));
        assertThat(test.connection.isSuspended()).isTrue();

        session.closed(1006, "", false);
        test.settle();

        assertThat(test.connection.isSuspended()).isFalse();
    }

    @Test
    @DisplayName("T1: the timeout rests while a client is not read from because it takes long, and does not begin anew")
    void timeout_restsWhileASendTakesLong() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "timeout", "10s", "sendTimeout", "1m");
        HandlerSession session = test.start();
        test.advance(Duration.ofSeconds(6));
        send(test, session);
        test.advance(Duration.ofSeconds(20));
        assertThat(session.isOpen()).isTrue();
        test.connection.complete();
        test.settle();

        test.advance(Duration.ofMillis(3_800));
        assertThat(session.isOpen()).isTrue();
        test.advance(Duration.ofMillis(200));

        assertThat(test.handler.arguments("terminate")).containsExactly(new Timeout());
    }

    @Test
    @DisplayName("T5: with another policy than holdBack nothing is suspended")
    void otherPolicy_doesNotSuspendForASend() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING, 0, "ping", "0", "framePolicy", "drop");
        slow(test);

        test.advance(Duration.ofSeconds(1));

        assertThat(test.connection.events()).doesNotContain(new Suspended());
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

    /** The server reads texts while it may, and asks after each for the next; returns how many. */
    private static int read(TestRuntime test, HandlerSession session, int count) {
        int read = 0;
        while (read < count && test.connection.hasRead()) {
            test.text(session, "" + read++);
            test.connection.ask();
        }
        return read;
    }

    /** Started, with a server that has asked for the first frame. */
    private static HandlerSession asked(TestRuntime test) {
        HandlerSession session = test.open();
        assertThat(test.connection.isReading()).isFalse();
        session.start(Transport.tcp());
        test.settle();
        test.connection.ask();
        return session;
    }

    @Test
    @DisplayName("T5: a server that asks reads what there is room for, and goes on when half has gone; no thread waits")
    void fullMailbox_leavesTheServerWithoutAnAnswer() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "frames", "4");
        test.connection.mode(FakeConnection.Mode.LATER);
        test.handler.handle = (frame, request, state) ->
                Result.reply(frame.equals(Frame.text("0")) ? Frame.text("a") : Frame.text("b"), state);
        HandlerSession session = asked(test);

        assertThat(read(test, session, 100)).isEqualTo(4);
        test.workers.runNext();
        // Three wait for the completion of the first one's send.
        assertThat(test.connection.isReading()).isFalse();
        test.connection.complete();
        test.settle();
        assertThat(test.connection.isReading()).isTrue();

        assertThat(read(test, session, 100)).isEqualTo(2);
        test.settleAndComplete();
        assertThat(test.handler.arguments("handle")).hasSize(6);
        assertThat(session.isOpen()).isTrue();
        assertThat(test.connection.violations()).isEmpty();
    }

    /** Asked by a server that would not hear an answer, although the mailbox is empty again. */
    private static HandlerSession unheard(TestRuntime test) {
        HandlerSession session = asked(test);
        assertThat(read(test, session, 100)).isEqualTo(4);
        test.connection.ready(false);
        test.settle();
        assertThat(test.handler.arguments("handle")).hasSize(4);
        assertThat(test.connection.isReading()).isFalse();
        return session;
    }

    @Test
    @DisplayName(
            "T5: a server that asks and does not hear the answer yet gets it, once, when it does; until then time rests")
    void serverThatDoesNotHear_isAnsweredLater() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "frames", "4");
        HandlerSession session = unheard(test);

        session.ref().tell("one more look at the mailbox");
        test.settle();
        test.advance(Duration.ofMillis(10));
        assertThat(test.connection.isReading()).isFalse();
        assertThat(session.isHeldBack()).isTrue();
        assertThat(test.timers.pending()).isEqualTo(1);

        test.connection.ready(true);
        test.advance(Duration.ofMillis(10));

        assertThat(test.connection.isReading()).isTrue();
        assertThat(session.isHeldBack()).isFalse();
        assertThat(test.timers.pending()).isZero();
        assertThat(test.connection.violations()).isEmpty();
    }

    @Test
    @DisplayName("T5: after 127 ms it is answered all the same")
    void serverThatNeverHears_isAnswered() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "frames", "4");
        unheard(test);

        test.advance(Duration.ofMillis(126));
        assertThat(test.connection.isReading()).isFalse();
        test.advance(Duration.ofMillis(1));

        assertThat(test.connection.isReading()).isTrue();
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("T5: an active(false) that comes before the answer is heard holds it back")
    void inactiveBeforeTheAnswerIsHeard_doesNotAnswer() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "frames", "4");
        test.handler.info = (message, request, state) -> Result.ok(state).active(message.equals("go on"));
        HandlerSession session = unheard(test);

        session.ref().tell("stop");
        test.settle();
        test.connection.ready(true);
        test.advance(Duration.ofSeconds(1));
        assertThat(test.connection.isReading()).isFalse();

        session.ref().tell("go on");
        test.settle();
        assertThat(test.connection.isReading()).isTrue();
    }

    @Test
    @DisplayName("T5: a session that ends before the answer is heard answers, and leaves no timer")
    void endBeforeTheAnswerIsHeard_answers() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "frames", "4");
        HandlerSession session = unheard(test);

        session.closed(1000, "", false);
        test.settle();
        test.connection.ready(true);
        test.advance(Duration.ofMillis(10));

        assertThat(test.connection.isReading()).isTrue();
        assertThat(test.timers.pending()).isZero();
        assertThat(test.handler.arguments("terminate")).hasSize(1);
    }

    @Test
    @DisplayName("T5: active(false) leaves a server that asks without an answer, active(true) gives it")
    void inactiveSession_doesNotAnswer() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0");
        test.handler.handle = (frame, request, state) -> Result.ok(state).active(false);
        test.handler.info = (message, request, state) -> Result.ok(state).active(true);
        HandlerSession session = asked(test);

        assertThat(read(test, session, 1)).isEqualTo(1);
        test.settle();
        // It was told to read on before the session said that it takes no more.
        assertThat(read(test, session, 100)).isEqualTo(1);
        assertThat(test.connection.isReading()).isFalse();
        session.ref().tell("go on");
        test.settle();

        assertThat(test.handler.arguments("handle")).hasSize(2);
        session.ref().tell("go on");
        test.settle();
        assertThat(test.connection.isReading()).isTrue();
    }

    @Test
    @DisplayName("T5: a session that ends answers, so that the client's answer to the close is noticed")
    void endOfASessionThatHeldBack_answers() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0");
        test.handler.init = (transport, request, state) -> Result.ok(state).active(false);
        HandlerSession session = asked(test);
        assertThat(test.connection.isReading()).isFalse();

        session.ref().close();
        test.settle();

        assertThat(test.connection.isReading()).isTrue();
        assertThat(test.connection.violations()).isEmpty();
    }

    @Test
    @DisplayName("B1: a server that asks and is not to hold clients back gets its answer at once")
    void otherPolicies_answer() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "frames", "1", "framePolicy", "drop");
        HandlerSession session = asked(test);

        assertThat(read(test, session, 3)).isEqualTo(3);
        test.settle();

        assertThat(test.handler.arguments("handle")).hasSize(1);
    }

    @Test
    @DisplayName("B1: a client that sends too fast has to wait for the answer, and so does its message, but no thread")
    void serverThatAsks_keepsTheRate() {
        TestRuntime test =
                runtime(HoldingBack.ASKING, 0, "timeout", "1s", "messagesPerSecond", "1", "bytesPerSecond", "1000");
        HandlerSession session = asked(test);

        assertThat(read(test, session, 100)).isEqualTo(2);
        test.advance(Duration.ofMillis(990));
        assertThat(test.handler.arguments("handle")).hasSize(1);
        assertThat(test.connection.isReading()).isFalse();
        test.advance(Duration.ofMillis(20));
        assertThat(test.handler.arguments("handle")).hasSize(2);
        assertThat(test.connection.isReading()).isTrue();

        assertThat(test.connection.hasRead()).isTrue();
        test.text(session, "x".repeat(5000));
        test.connection.ask();
        test.advance(Duration.ofMillis(3900));
        assertThat(test.handler.arguments("handle")).hasSize(2);
        assertThat(session.isOpen()).as("the timeout rests").isTrue();
        test.advance(Duration.ofMillis(200));
        assertThat(test.handler.arguments("handle")).hasSize(3);
        assertThat(test.connection.isReading()).isTrue();
        assertThat(test.connection.violations()).isEmpty();
    }

    @Test
    @DisplayName(
            "B1: a message that comes too early and finds no room is dropped where that is the policy, and counted")
    void earlyMessageWithoutRoom_isDropped() {
        TestRuntime test = runtime(
                HoldingBack.ASKING, 0, "ping", "0", "messagesPerSecond", "1", "frames", "1", "framePolicy", "drop");
        test.handler.handle =
                (frame, request, state) -> Result.<Object>ok(state).active(false);
        HandlerSession session = asked(test);

        assertThat(read(test, session, 1)).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            // Too early, so that nothing is read for a second.
            assertThat(read(test, session, 2)).isEqualTo(1);
            test.advance(Duration.ofSeconds(1));
        }

        assertThat(test.handler.arguments("handle")).hasSize(1);
        assertThat(test.runtime.sessions().dropped(ScriptedHandler.class)).isEqualTo(new Dropped(2, 0, 0));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("B1: with a server that asks, parts without content are held back, too, and the message is complete")
    void emptyParts_areHeldBack() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "messagesPerSecond", "1");
        HandlerSession session = asked(test);
        session.arrivals().text("one, ", false);
        for (int i = 0; i < 5; i++) {
            session.arrivals().text("", false);
        }
        test.connection.ask();
        assertThat(test.connection.hasRead()).isTrue();

        test.connection.ask();
        test.advance(Duration.ofMillis(990));
        assertThat(test.connection.isReading()).isFalse();
        test.advance(Duration.ofMillis(20));
        assertThat(test.connection.isReading()).isTrue();
        session.arrivals().text("two", true);
        test.advance(Duration.ofSeconds(1));

        assertThat(test.handler.arguments("handle")).containsExactly(Frame.text("one, two"));
    }

    @Test
    @DisplayName(
            "B1, L4: a session that ends meanwhile answers at once, and handles what has come before; it leaves no timer")
    void endWhileTooFast_answers() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "messagesPerSecond", "1");
        HandlerSession session = asked(test);
        assertThat(read(test, session, 100)).isEqualTo(2);
        test.settle();

        session.closed(1000, "", false);
        test.settle();

        assertThat(test.connection.isReading()).isTrue();
        assertThat(test.timers.pending()).isZero();
        assertThat(test.handler.arguments("handle")).hasSize(2);
        assertThat(test.handler.arguments("terminate")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"SUSPENDING, holdBack", "SUSPENDING_LATE, holdBack", "SUSPENDING, drop", "SUSPENDING_LATE, close"})
    @DisplayName("B1: a server that can be suspended is while its client has sent too fast, and no thread waits")
    void serverThatSuspends_keepsTheRate(HoldingBack way, String policy) {
        TestRuntime test = runtime(way, 0, "timeout", "1s", "messagesPerSecond", "1", "framePolicy", policy);
        HandlerSession session = test.start();
        texts(test, session, 1);
        test.settle();
        assertThat(test.connection.events()).isEmpty();

        texts(test, session, 1);

        assertThat(test.connection.isSuspended()).isTrue();
        test.advance(Duration.ofMillis(990));
        assertThat(test.handler.arguments("handle")).hasSize(1);
        assertThat(test.connection.isSuspended()).isTrue();
        test.advance(Duration.ofMillis(20));
        assertThat(test.handler.arguments("handle")).hasSize(2);
        assertThat(test.connection.events()).containsExactly(new Suspended(), new Resumed());
        test.advance(Duration.ofMillis(900));
        assertThat(session.isOpen()).as("the timeout rested").isTrue();
    }

    @Test
    @DisplayName(
            "B1: what a server has read ahead of a client that sends too fast is handled in order, each in its time")
    void serverThatReadsAhead_keepsTheRate() {
        TestRuntime test = runtime(HoldingBack.SUSPENDING_LATE, 0, "ping", "0", "messagesPerSecond", "1");
        HandlerSession session = test.start();

        texts(test, session, 4);

        for (int handled = 1; handled <= 4; handled++) {
            test.settle();
            assertThat(test.handler.arguments("handle"))
                    .containsExactlyElementsOf(IntStream.range(0, handled)
                            .mapToObj(i -> Frame.text("" + i))
                            .toList());
            assertThat(test.connection.isSuspended()).isEqualTo(handled < 4);
            test.advance(Duration.ofSeconds(1));
        }
        assertThat(test.connection.events()).containsExactly(new Suspended(), new Resumed());
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("T5: whatever threads fill and drain the mailbox, a server that asks is answered, and no thread waits")
    void asksAndAnswers_meet() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "frames", "4");
        SessionRuntime runtime =
                new SessionRuntime(List.of(test.definition), getClass().getClassLoader(), 2, 0, SessionListener.NONE);
        try {
            HandlerSession session = runtime.open(test.definition, test.connection, Request.builder(TestRuntime.PATH));
            session.start(Transport.tcp());
            test.connection.ask();
            int frames = 20_000;
            long begin = System.nanoTime();
            for (int i = 0; i < frames; ) {
                i += read(test, session, 1);
                assertThat(System.nanoTime() - begin)
                        .isLessThan(Duration.ofMinutes(2).toNanos());
            }

            await().until(() -> test.handler.arguments("handle").size() == frames && test.connection.isReading());
            assertThat(test.connection.violations()).isEmpty();
            assertThat(session.isOpen()).isTrue();
        } finally {
            runtime.stop(Duration.ofSeconds(10));
        }
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
        long begin = System.nanoTime();
        server.start();
        server.join();
        assertThat(System.nanoTime() - begin).isGreaterThan(900_000_000L);
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

    private static void assertSilentAfterTenSeconds(TestRuntime test, HandlerSession session) {
        test.advance(Duration.ofMillis(9_900));
        assertThat(session.isOpen()).isTrue();
        test.advance(Duration.ofMillis(200));

        assertThat(test.handler.arguments("terminate")).containsExactly(new Timeout());
    }

    @ParameterizedTest
    @EnumSource(
            value = HoldingBack.class,
            names = {"ASKING", "SUSPENDING"})
    @DisplayName("T1: a client that is not held back, or no more, is silent when its time is over, and not earlier")
    void clientThatIsNotHeldBack_isSilent(HoldingBack way) {
        TestRuntime test = runtime(way, 0, "ping", "0", "timeout", "10s", "frames", "1");
        HandlerSession session = way == HoldingBack.ASKING ? asked(test) : test.start();
        test.handler.info =
                (message, request, state) -> Result.<Object>ok(state).active(message.equals("go on"));

        session.ref().tell("stop");
        test.settle();
        if (way == HoldingBack.ASKING) {
            assertThat(read(test, session, 2)).isEqualTo(1);
        }
        test.advance(Duration.ofSeconds(60));
        assertThat(test.connection.isReading()).isFalse();
        session.ref().tell("go on");
        test.settle();
        assertThat(test.connection.isReading()).isTrue();

        assertSilentAfterTenSeconds(test, session);
    }

    @ParameterizedTest
    @EnumSource(
            value = HoldingBack.class,
            names = {"ASKING", "SUSPENDING"})
    @DisplayName("T1: the time of a client that was held back by a full mailbox begins when it can be read again")
    void clientThatWasHeldBack_hasAllItsTime(HoldingBack way) {
        TestRuntime test = runtime(way, 0, "ping", "0", "timeout", "10s", "frames", "1");
        HandlerSession session = way == HoldingBack.ASKING ? asked(test) : test.start();
        if (way == HoldingBack.ASKING) {
            assertThat(read(test, session, 2)).isEqualTo(1);
        } else {
            texts(test, session, 1);
        }
        assertThat(test.connection.isReading()).isFalse();

        // Not a multiple of the timeout, after which it is looked at again in any case.
        test.timers.advance(Duration.ofSeconds(65));
        test.settle();
        assertThat(test.connection.isReading()).isTrue();
        assertSilentAfterTenSeconds(test, session);
    }

    @Test
    @DisplayName("T1, B1: neither does a client rest whose message came too early")
    void clientWhoseMessageWasLate_isSilent() {
        TestRuntime test = runtime(HoldingBack.ASKING, 0, "ping", "0", "timeout", "10s", "messagesPerSecond", "1");
        HandlerSession session = asked(test);
        assertThat(read(test, session, 3)).isEqualTo(2);
        test.advance(Duration.ofSeconds(1));
        assertThat(test.handler.arguments("handle")).hasSize(2);

        assertSilentAfterTenSeconds(test, session);
    }

    static Stream<Arguments> waysAndTimes() {
        return Stream.of(HoldingBack.ASKING, HoldingBack.SUSPENDING)
                .flatMap(way -> Stream.of(
                        Arguments.of(way, new String[0]),
                        Arguments.of(way, new String[] {"ping", "0", "timeout", "30s"})));
    }

    @ParameterizedTest
    @MethodSource("waysAndTimes")
    @DisplayName("T1, T6: while a client is held back nothing of it can be read, so that it is neither silent nor gone")
    void clientThatIsHeldBack_isNotSilent(HoldingBack way, String... options) {
        TestRuntime test = new TestRuntime(Callbacks.WORKER, Object.class, 0, options);
        FakeConnection connection = test.connection.holdingBack(way);
        HandlerSession session = test.open();
        AtomicInteger sent = new AtomicInteger();
        Runnable push = () -> {
            while (session.isOpen() && connection.hasRead()) {
                test.text(session, Integer.toString(sent.incrementAndGet()));
                connection.ask();
            }
        };
        test.handler.handle = (frame, request, state) -> {
            test.timers.advance(Duration.ofMillis(100));
            push.run();
            return Result.ok(state);
        };
        session.start(Transport.tcp());
        test.settle();
        connection.ask();
        push.run();

        // Twice as long as it takes to ping a client and to give it up.
        while (session.isOpen() && test.handler.arguments("handle").size() < 1000) {
            test.workers.runNext();
            push.run();
        }

        assertThat(session.isOpen()).isTrue();
        assertThat(test.handler.arguments("handle")).hasSizeGreaterThanOrEqualTo(1000);
        assertThat(connection.violations()).isEmpty();
    }
}
