package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import java.lang.ref.WeakReference;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages of the application and timers, through a whole session. */
class MessagesTest {

    private final TestRuntime test =
            new TestRuntime(Callbacks.CONTAINER_THREAD, CharSequence.class, 50, "ping", "0", "messages", "10");
    private final ScriptedHandler handler = test.handler;
    private final LogCapture log = new LogCapture();

    @AfterEach
    void noViolations() {
        log.close();
        assertThat(test.connection.violations()).isEmpty();
    }

    // ---- tell

    @Test
    @DisplayName("I7: a message that a callback sends to its own session is delivered after it, never inside it")
    void messageToItself_isDeliveredAfterTheCallback() {
        List<String> order = new ArrayList<>();
        handler.handle = (frame, request, state) -> {
            order.add("handle begins");
            assertThat(request.session().tell("to myself")).isTrue();
            test.runtime.deliver(Address.handler(ScriptedHandler.class), "to all", Selection.ALL);
            test.runtime.sessions().send(Address.session(request.session()), "to my address");
            order.add("handle ends");
            return Result.ok(state);
        };
        handler.info = (message, request, state) -> {
            order.add(message.toString());
            return Result.ok(state);
        };

        test.text(test.start(), "go");
        assertThat(order).containsExactly("handle begins", "handle ends");
        test.settle();

        assertThat(order).containsExactly("handle begins", "handle ends", "to myself", "to all", "to my address");
    }

    @Test
    @DisplayName("I3: a message never runs handler code on the thread that sends it")
    void message_runsOnAWorker() {
        HandlerSession session = test.start();

        session.ref().tell("a");

        assertThat(handler.callbacks()).containsExactly("init");
        test.settle();
        assertThat(handler.callbacks()).containsExactly("init", "info");
    }

    @Test
    @DisplayName("F4: a reply of info goes to its own session's client")
    void replyOfInfo_goesToItsOwnClient() {
        FakeConnection otherConnection = new FakeConnection();
        HandlerSession receiver = test.start();
        test.start(otherConnection);
        handler.handle = (frame, request, state) -> {
            receiver.ref().tell("a");
            return Result.ok(state);
        };
        handler.info = (message, request, state) -> Result.reply(Frame.text("news"), state);

        test.runtime
                .sessions()
                .list(Address.all())
                .forEach(info -> assertThat(info.session().isOpen()).isTrue());
        HandlerSession sender = test.start(new FakeConnection());
        test.text(sender, "go");
        test.settle();

        assertThat(test.connection.frames()).containsExactly(Frame.text("news"));
        assertThat(otherConnection.frames()).isEmpty();
    }

    @Test
    @DisplayName("I8: a message to a closed session is dropped, counted and reported, never an exception")
    void messageToAClosedSession_isRefused() {
        HandlerSession session = test.start();
        SessionRef ref = session.ref();
        ref.close();

        assertThat(ref.tell("between")).isFalse();
        test.settle();
        assertThat(ref.tell("after")).isFalse();
        assertThat(test.runtime.sessions().send(Address.session(ref), "after").taken())
                .isZero();
        test.runtime.deliver(Address.handler(ScriptedHandler.class), "nobody is there", Selection.ALL);

        assertThat(test.runtime.sessions().refused()).isEqualTo(3);
        assertThat(handler.callbacks()).containsExactly("init", "terminate");
        assertThat(ref.isOpen()).isFalse();
    }

    @Test
    @DisplayName("B1: a message for a full mailbox is refused, counted, and ends the session with Overload")
    void messageForAFullMailbox_endsTheSession() {
        HandlerSession session = test.start();
        for (int i = 0; i < 10; i++) {
            assertThat(session.ref().tell("fits")).isTrue();
        }

        assertThat(session.ref().tell("too many")).isFalse();
        test.settle();

        assertThat(handler.arguments("terminate")).containsExactly(new Overload(Queue.MESSAGES));
        assertThat(test.runtime.sessions().refused()).isEqualTo(1);
        assertThat(log.messages())
                .hasSize(1)
                .first()
                .asString()
                .contains("messages", session.ref().id());
    }

    @Test
    @DisplayName("I6: tell and startTimer throw for a message that info does not take, naming both types")
    void messageOfTheWrongType_namesBothTypes() {
        SessionRef ref = test.start().ref();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ref.tell(7))
                .withMessageContainingAll("java.lang.Integer", "java.lang.CharSequence", "ScriptedHandler.info");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ref.startTimer(Duration.ofSeconds(1), 7))
                .withMessageContainingAll("java.lang.Integer", "java.lang.CharSequence", "ScriptedHandler.info");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.runtime.sessions().send(Address.all(), 7))
                .withMessageContainingAll("java.lang.Integer", "java.lang.CharSequence", "ScriptedHandler");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.runtime.sessions().send(Address.session(ref), 7))
                .withMessageContainingAll("java.lang.Integer", "java.lang.CharSequence", "ScriptedHandler");
        assertThat(test.timers.pending()).isZero();
        assertThat(ref.tell(CharBuffer.wrap("a subtype is fine"))).isTrue();
    }

    @Test
    @DisplayName("I6: the type is checked on a closed session too")
    void messageOfTheWrongType_isAlwaysAnError() {
        SessionRef ref = test.start().ref();
        ref.close();
        test.settle();

        assertThatIllegalArgumentException().isThrownBy(() -> ref.tell(7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.runtime.sessions().send(Address.session(ref), 7));
    }

    @Test
    @DisplayName("F1: a close that cannot be sent is refused where it is asked for, and closes nothing")
    void closeThatCannotBeSent_isRefused() {
        SessionRef ref = test.start().ref();

        assertThatIllegalArgumentException().isThrownBy(() -> ref.close(1005, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> ref.close(1000, "x".repeat(124)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.runtime.sessions().close(Address.all(), 1006, ""));

        assertThat(ref.isOpen()).isTrue();
    }

    // ---- timers

    @Test
    @DisplayName("T3: a timer delivers its message once, not before the delay")
    void timer_deliversOnceAndNotBefore() {
        HandlerSession session = test.start();

        SessionRef.Timer timer = session.ref().startTimer(Duration.ofSeconds(5), "due");
        test.advance(Duration.ofMillis(4999));
        assertThat(handler.calls("info")).isEmpty();
        test.advance(Duration.ofMillis(1));
        assertThat(handler.arguments("info")).containsExactly("due");
        test.advance(Duration.ofDays(1));

        assertThat(handler.calls("info")).hasSize(1);
        assertThat(timer.cancel()).isFalse();
    }

    @Test
    @DisplayName("T3: timers fire in the order of their delays")
    void timers_fireInOrder() {
        SessionRef ref = test.start().ref();

        ref.startTimer(Duration.ofSeconds(3), "third");
        ref.startTimer(Duration.ofSeconds(1), "first");
        ref.startTimer(Duration.ofSeconds(2), "second");
        ref.startTimer(Duration.ZERO, "at once");
        test.advance(Duration.ofSeconds(3));

        assertThat(handler.arguments("info")).containsExactly("at once", "first", "second", "third");
    }

    @Test
    @DisplayName("T3: a cancelled timer does not deliver, and only the first cancellation counts")
    void cancelledTimer_doesNotDeliver() {
        SessionRef.Timer timer = test.start().ref().startTimer(Duration.ofSeconds(5), "due");

        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        test.advance(Duration.ofSeconds(10));

        assertThat(handler.calls("info")).isEmpty();
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("T3: timers die with the session, without being counted as refused")
    void timers_dieWithTheSession() {
        HandlerSession session = test.start();
        SessionRef.Timer timer = session.ref().startTimer(Duration.ofSeconds(5), "due");

        session.closed(4000, "bye", false);
        test.settle();

        assertThat(test.timers.pending()).isZero();
        assertThat(timer.cancel()).isFalse();
        assertThat(test.runtime.sessions().refused()).isZero();
    }

    @Test
    @DisplayName("T3: a timer that terminate or a late caller starts is cancelled already")
    void timerOnAClosedSession_isCancelled() {
        List<SessionRef.Timer> timers = new ArrayList<>();
        handler.terminate = (reason, request, state) -> {
            timers.add(request.session().startTimer(Duration.ofSeconds(1), "due"));
            return Result.ok(state);
        };
        HandlerSession session = test.start();
        session.closed(4000, "bye", false);
        test.settle();
        timers.add(session.ref().startTimer(Duration.ofSeconds(1), "due"));

        assertThat(test.timers.pending()).isZero();
        assertThat(timers).hasSize(2).noneMatch(SessionRef.Timer::cancel);
        test.advance(Duration.ofSeconds(10));

        assertThat(test.runtime.sessions().refused()).isZero();
        assertThat(handler.calls("info")).isEmpty();
    }

    @Test
    @DisplayName("T3: a delay that is negative is refused, one beyond all time waits")
    void extremeDelays() {
        SessionRef ref = test.start().ref();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ref.startTimer(Duration.ofNanos(-1), "due"))
                .withMessageContaining("PT-0.000000001S");
        SessionRef.Timer timer = ref.startTimer(Duration.ofSeconds(Long.MAX_VALUE), "never");
        test.advance(Duration.ofDays(400));

        assertThat(timer.cancel()).isTrue();
    }

    @Test
    @DisplayName("T3: of a timer's firing and its cancellation exactly one wins")
    void firingAndCancelling_exactlyOneWins() throws Exception {
        HandlerSession session = test.open();
        session.start(Transport.tcp());
        int rounds = 2000;
        int cancelled = 0;
        CyclicBarrier barrier = new CyclicBarrier(2);
        Thread timerThread = new Thread(() -> {
            for (int i = 0; i < rounds; i++) {
                meet(barrier);
                test.timers.advance(Duration.ofSeconds(1));
                meet(barrier);
            }
        });
        timerThread.start();

        for (int i = 0; i < rounds; i++) {
            SessionRef.Timer timer = session.ref().startTimer(Duration.ofSeconds(1), "due " + i);
            meet(barrier);
            boolean won = timer.cancel();
            meet(barrier);
            test.workers.runAll();
            if (won) {
                cancelled++;
                assertThat(handler.arguments("info")).doesNotContain("due " + i);
            }
        }
        timerThread.join();

        assertThat(handler.calls("info")).hasSize(rounds - cancelled);
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("T3: of timers that are started while the session ends none is left")
    void timersStartedAtTheEnd_areNotLeft() throws Exception {
        for (int i = 0; i < 300; i++) {
            HandlerSession session = test.open(new FakeConnection());
            session.start(Transport.tcp());
            List<Thread> starters = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(2);
            for (int t = 0; t < 2; t++) {
                Thread starter = new Thread(() -> {
                    for (int n = 0; n < 50; n++) {
                        session.ref().startTimer(Duration.ofHours(1), "due");
                        started.countDown();
                    }
                });
                starter.start();
                starters.add(starter);
            }
            started.await();
            session.closed(4000, "bye", false);
            test.workers.runAll();
            for (Thread starter : starters) {
                starter.join();
            }

            assertThat(session.isOpen()).isFalse();
            assertThat(test.timers.pending()).isZero();
        }
    }

    @Test
    @DisplayName("T3: timers of one session are cancelled in any order, and the end takes the rest")
    void timers_areCancelledInAnyOrder() {
        HandlerSession session = test.start();
        List<SessionRef.Timer> timers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            timers.add(session.ref().startTimer(Duration.ofSeconds(1 + i), "due " + i));
        }
        List<SessionRef.Timer> shuffled = new ArrayList<>(timers);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(shuffled.subList(0, 50)).allMatch(SessionRef.Timer::cancel);
        assertThat(shuffled.subList(0, 50)).noneMatch(SessionRef.Timer::cancel);
        assertThat(test.timers.pending()).isEqualTo(50);
        test.advance(Duration.ofSeconds(50));
        int left = test.timers.pending();
        assertThat(handler.calls("info")).hasSize(50 - left);
        session.closed(4000, "bye", false);
        test.settle();

        assertThat(left).isPositive();
        assertThat(test.timers.pending()).isZero();
        assertThat(timers).noneMatch(SessionRef.Timer::cancel);
    }

    @Test
    @DisplayName(
            "T3: a timer that was cancelled, or whose session has ended, keeps no message, though the application keeps it")
    void timerThatIsOver_keepsNoMessage() {
        HandlerSession session = test.start();
        List<SessionRef.Timer> timers = new ArrayList<>();
        List<WeakReference<Object>> messages = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String message = "due " + i;
            messages.add(new WeakReference<>(message));
            timers.add(session.ref().startTimer(Duration.ofSeconds(i + 1), message));
        }

        assertThat(timers.get(1).cancel()).isTrue();
        session.closed(4000, "bye", false);
        test.settle();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(messages).extracting(WeakReference::get).containsOnlyNulls();
        });
        assertThat(timers).noneMatch(SessionRef.Timer::cancel);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    @DisplayName("T3: a timer that fires in the moment between its schedule and its start is delivered once")
    void timerThatFiresWhileItStarts_isDeliveredOnce() {
        Timers atOnce = new Timers() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void set(Alarm alarm, Duration delay) {
                alarm.run();
            }

            @Override
            public boolean cancel(Alarm alarm) {
                return false;
            }

            @Override
            public void close() {}
        };
        HandlerSession session = test.start();
        PendingTimers timers = new PendingTimers(atOnce);

        SessionRef.Timer timer = timers.start(session.ref(), Duration.ZERO, "due");
        timers.cancelAll(session.ref());
        test.settle();

        assertThat(timer.cancel()).isFalse();
        assertThat(handler.arguments("info")).containsExactly("due");
    }
}
