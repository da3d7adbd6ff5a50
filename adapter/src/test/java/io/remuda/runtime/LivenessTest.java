package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.Timeout;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.FakeConnection.Event.Closed;
import io.remuda.runtime.FakeConnection.Mode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a silent client is found out, through a whole session. */
class LivenessTest {

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private TestRuntime test = new TestRuntime("ping", "0");

    private void options(String... keysAndValues) {
        test = new TestRuntime(keysAndValues);
    }

    @AfterEach
    void noViolations() {
        assertThat(test.connection.violations()).isEmpty();
    }

    private HandlerSession startWithTimeout(Duration timeout) {
        test.handler.init = (transport, request, state) -> Result.ok("fresh").timeout(timeout);
        return test.start();
    }

    private static Duration lessAMoment(Duration time) {
        return time.minus(A_MOMENT);
    }

    private void assertEndsExactlyAfter(Duration time, HandlerSession session) {
        test.advance(lessAMoment(time));
        assertThat(session.isOpen()).isTrue();
        test.advance(A_MOMENT);
        assertThat(test.handler.callbacks()).endsWith("terminate");
    }

    private void pong(HandlerSession session, byte[] payload) {
        session.arrivals().pong(ByteBuffer.wrap(payload));
    }

    /** The client's answer to the last ping. */
    private void answerPing(HandlerSession session) {
        Frame last = test.connection.frames().get(test.connection.frames().size() - 1);
        session.arrivals().pong(((Frame.Ping) last).payload());
    }

    // ---- T1, T2: the timeout

    @Test
    @DisplayName("T1: a session without timeout stays open however silent the client is")
    void byDefault_thereIsNoTimeout() {
        HandlerSession session = test.start();

        test.advance(Duration.ofDays(400));

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T1: no message for the time of the timeout closes with 1000 and the reason Timeout")
    void silentClient_timesOut() {
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        assertEndsExactlyAfter(Duration.ofSeconds(60), session);

        assertThat(test.handler.arguments("terminate")).containsExactly(new Timeout());
        assertThat(test.connection.closes()).containsExactly(new Closed(1000, ""));
    }

    @Test
    @DisplayName("T1: the timeout may come from the route's options")
    void timeoutOfTheOptions_holds() {
        options("ping", "0", "timeout", "60s");

        assertEndsExactlyAfter(Duration.ofSeconds(60), test.start());
    }

    @Test
    @DisplayName("T1: the timeout is counted from the last message")
    void timeout_isCountedFromTheLastMessage() {
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.advance(Duration.ofSeconds(50));
        test.text(session, "a");
        test.advance(Duration.ofSeconds(50));
        session.arrivals().binary(ByteBuffer.wrap(new byte[] {1}), true);

        assertEndsExactlyAfter(Duration.ofSeconds(60), session);
    }

    @Test
    @DisplayName("T1: an unsolicited pong is delivered and counts")
    void unsolicitedPong_counts() {
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.advance(Duration.ofSeconds(50));
        pong(session, new byte[] {7});

        assertThat(test.handler.arguments("handle")).containsExactly(Frame.pong(new byte[] {7}));
        assertEndsExactlyAfter(Duration.ofSeconds(60), session);
    }

    @Test
    @DisplayName("T1: messages of the application and frames sent to the client do not count")
    void infoAndReplies_doNotCount() {
        test.handler.info = (message, request, state) -> Result.reply(Frame.text("news"), state);
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.advance(Duration.ofSeconds(50));
        session.ref().tell("a");
        test.settle();
        assertThat(test.connection.frames()).hasSize(1);

        assertEndsExactlyAfter(Duration.ofSeconds(10), session);
    }

    @Test
    @DisplayName("T1: a part of a message does not count, the message does")
    void partOfAMessage_doesNotCount() {
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.advance(Duration.ofSeconds(50));
        session.arrivals().text("a", false);

        assertEndsExactlyAfter(Duration.ofSeconds(10), session);
    }

    @Test
    @DisplayName("T1, T2: setting the timeout restarts it, from any callback")
    void settingTheTimeout_restartsIt() {
        test.handler.info = (message, request, state) -> Result.ok(state).timeout(Duration.ofSeconds(60));
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.advance(Duration.ofSeconds(50));
        session.ref().tell("again");
        test.settle();

        assertEndsExactlyAfter(Duration.ofSeconds(60), session);
    }

    @Test
    @DisplayName("T2: a result makes the timeout shorter or longer from then on")
    void changedTimeout_holds() {
        test.handler.handle =
                (frame, request, state) -> Result.ok(state).timeout(Duration.parse(((Frame.Text) frame).payload()));
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.text(session, "PT300S");
        test.settle();
        test.advance(Duration.ofSeconds(299));
        assertThat(session.isOpen()).isTrue();
        test.text(session, "PT5S");
        test.settle();

        assertEndsExactlyAfter(Duration.ofSeconds(5), session);
    }

    @Test
    @DisplayName("T1: Duration.ZERO switches the timeout off")
    void zero_switchesTheTimeoutOff() {
        test.handler.handle = (frame, request, state) -> Result.ok(state).timeout(Duration.ZERO);
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.text(session, "off");
        test.settle();
        assertThat(test.timers.pending()).isZero();
        test.advance(Duration.ofDays(400));

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T1: a timeout beyond all time is none")
    void endlessTimeout_isNone() {
        HandlerSession session = startWithTimeout(Duration.ofSeconds(Long.MAX_VALUE));

        test.advance(Duration.ofDays(400));

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T1: what arrived in time is handled before the session times out")
    void whatArrivedInTime_isHandledFirst() {
        test = new TestRuntime(Callbacks.WORKER, Object.class, 50, "ping", "0");
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));

        test.text(session, "in time");
        test.timers.advance(Duration.ofSeconds(60));
        test.settle();

        assertThat(test.handler.callbacks()).containsExactly("init", "handle", "terminate");
    }

    @Test
    @DisplayName("T1: a client whose message is being handled on its own thread is not silent")
    void whileAMessageIsHandled_theClientIsNotSilent() {
        HandlerSession session = startWithTimeout(Duration.ofSeconds(60));
        test.handler.handle = (frame, request, state) -> {
            // The handler takes two minutes; the timers' thread runs meanwhile.
            test.timers.advance(Duration.ofMinutes(2));
            return Result.ok(state);
        };

        test.text(session, "slow");
        test.settle();

        assertThat(session.isOpen()).isTrue();
        assertEndsExactlyAfter(Duration.ofSeconds(60), session);
    }

    @Test
    void endedSession_leavesNoTimerBehind() {
        options("timeout", "60s");
        HandlerSession session = test.start();
        assertThat(test.timers.pending()).isEqualTo(1);

        session.closed(4000, "bye", false);
        test.settle();

        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName(
            "T6: a session gives the timers' thread nothing to do but one alarm, which its end cancels there and then")
    void sessionThatEndsAtOnce_leavesNothing() {
        options("timeout", "60s");
        HandlerSession session = test.open();

        session.start(Transport.tcp());
        test.workers.runAll();
        assertThat(test.timers.pending()).isEqualTo(1);
        session.closed(4000, "bye", false);
        test.workers.runAll();

        assertThat(test.handler.callbacks()).containsExactly("init", "terminate");
        assertThat(test.timers.pending())
                .as("though the timers' thread has not run")
                .isZero();
    }

    @Test
    @DisplayName("T1, T6: of a session that ends while its alarm is set anew no alarm is left")
    void endWhileTheAlarmIsSet_leavesNone() throws Exception {
        options("timeout", "60s", "ping", "0");
        HandlerSession session = test.start();
        Thread end = new Thread(() -> {
            session.closed(4000, "bye", false);
            test.workers.runAll();
        });
        test.advance(Duration.ofSeconds(30));
        test.text(session, "not silent");
        test.timers.onSet = () -> {
            test.timers.onSet = () -> {};
            end.start();
            Set<Thread.State> waitsOrIsOver = Set.of(Thread.State.BLOCKED, Thread.State.TERMINATED);
            await().until(() -> waitsOrIsOver.contains(end.getState()));
        };

        test.timers.advance(Duration.ofSeconds(30));
        end.join();

        assertThat(test.handler.callbacks()).endsWith("terminate");
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("T1, T6: an alarm that runs when its session has ended is not set again")
    void alarmThatIsLate_isNotSetAgain() {
        options("timeout", "60s", "ping", "0");
        HandlerSession session = test.start();
        test.advance(Duration.ofSeconds(30));
        test.text(session, "not silent");
        Runnable alarm = test.timers.takeDueWithin(Duration.ofSeconds(30));
        session.closed(4000, "bye", false);
        test.settle();

        alarm.run();

        assertThat(test.timers.pending()).isZero();
    }

    // ---- T6: pings

    private void assertPings(int count) {
        assertThat(test.connection.frames()).hasSize(count).allMatch(frame -> frame instanceof Frame.Ping);
    }

    @Test
    @DisplayName("T6: a client of which nothing came for 25 s is pinged")
    void quietClient_isPinged() {
        options();
        test.start();

        test.advance(lessAMoment(Duration.ofSeconds(25)));
        assertPings(0);
        test.advance(A_MOMENT);

        assertPings(1);
    }

    @Test
    @DisplayName("T6: a client that answers pings stays, and its answers are not delivered")
    void clientThatAnswersPings_stays() {
        options();
        HandlerSession session = test.start();

        for (int i = 1; i <= 10; i++) {
            test.advance(Duration.ofSeconds(25));
            assertPings(i);
            test.advance(Duration.ofMillis(20));
            answerPing(session);
        }

        assertThat(session.isOpen()).isTrue();
        assertThat(test.handler.callbacks()).containsExactly("init");
    }

    @Test
    @DisplayName("T6: an answer that comes before the runtime noted that it has asked counts")
    void answerThatOvertakesTheTimersThread_counts() {
        options();
        HandlerSession session = test.start();
        test.timers.advance(Duration.ofSeconds(25));
        // The ping is sent, and answered, before the timers' thread gets to run again.
        test.workers.runAll();
        assertPings(1);
        answerPing(session);

        test.advance(Duration.ofSeconds(25));

        assertThat(session.isOpen()).isTrue();
        assertPings(2);
    }

    @Test
    @DisplayName("T6: a busy timers' thread does not make an answer count as older than its ping")
    void slowTimersThread_doesNotLoseAnAnswer() {
        options();
        HandlerSession session = test.start();
        test.timers.takeDueWithin(Duration.ofSeconds(25)).run();
        test.workers.runAll();
        assertPings(1);
        answerPing(session);
        // Only a second later the timers' thread runs again.
        test.timers.advance(Duration.ofSeconds(1));

        test.advance(Duration.ofSeconds(25));

        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T6: a client that answers nothing for 25 s more is Disconnected")
    void clientThatDoesNotAnswer_isDisconnected() {
        options();
        HandlerSession session = test.start();
        test.advance(Duration.ofSeconds(25));

        assertEndsExactlyAfter(Duration.ofSeconds(25), session);

        assertThat(test.handler.arguments("terminate")).containsExactly(new Disconnected());
        assertThat(test.connection.closes()).isEmpty();
        assertThat(test.connection.isAborted()).isTrue();
    }

    @Test
    @DisplayName("T6: anything of the client is an answer, also a part of a message")
    void anything_isAnAnswer() {
        options();
        HandlerSession session = test.start();
        test.advance(Duration.ofSeconds(40));
        assertPings(1);

        session.arrivals().text("a", false);
        test.advance(Duration.ofSeconds(24));

        assertThat(session.isOpen()).isTrue();
        assertPings(1);
        test.advance(Duration.ofSeconds(1));
        assertPings(2);
    }

    @Test
    @DisplayName("T6: a client that sends is not pinged")
    void clientThatSends_isNotPinged() {
        options();
        HandlerSession session = test.start();

        for (int i = 0; i < 10; i++) {
            test.advance(Duration.ofSeconds(20));
            test.text(session, "a");
        }

        assertPings(0);
    }

    @Test
    @DisplayName("T1: a pong that answers the runtime's own ping does not count for the timeout")
    void ownPong_doesNotCountForTheTimeout() {
        options("timeout", "60s");
        HandlerSession session = test.start();

        test.advance(Duration.ofSeconds(26));
        answerPing(session);
        test.advance(Duration.ofSeconds(26));
        answerPing(session);

        assertEndsExactlyAfter(Duration.ofSeconds(8), session);
        assertThat(test.handler.arguments("terminate")).containsExactly(new Timeout());
    }

    @Test
    @DisplayName("T6: the time is an option, and zero switches it off")
    void pingIsAnOption() {
        options("ping", "2s");
        test.start();
        test.advance(Duration.ofSeconds(2));
        assertPings(1);

        options("ping", "0");
        HandlerSession never = test.start();
        test.advance(Duration.ofDays(400));

        assertPings(0);
        assertThat(never.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T6: a session that is busy is not silent: its ping waits, and no answer is due")
    void busySession_isNotSilent() {
        options("sendTimeout", "1h");
        test.connection.mode(Mode.LATER);
        test.handler.info = (message, request, state) -> Result.reply(Frame.text("big"), state);
        HandlerSession session = test.start();
        session.ref().tell("a");
        test.settle();

        test.advance(Duration.ofMinutes(10));
        assertThat(session.isOpen()).isTrue();
        assertThat(test.connection.frames()).hasSize(1);
        test.connection.complete();
        test.settle();

        assertThat(test.connection.frames()).hasSize(2).last().isInstanceOf(Frame.Ping.class);
        test.connection.complete();
        test.advance(Duration.ofSeconds(24));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T6: the ping follows the frames of the callback before it")
    void ping_followsFrames() {
        options();
        test.handler.info = (message, request, state) -> Result.reply(Frame.text("news"), state);
        HandlerSession session = test.start();
        session.ref().tell("a");
        session.probe();

        test.settle();

        assertThat(test.connection.frames()).hasSize(2);
        assertThat(test.connection.isUnflushed()).isFalse();
    }
}
