package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.FakeConnection.Event;
import io.remuda.runtime.FakeConnection.Event.Aborted;
import io.remuda.runtime.FakeConnection.Event.Closed;
import io.remuda.runtime.FakeConnection.Event.Sent;
import io.remuda.runtime.FakeConnection.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How frames reach the server, through a whole session. */
class FrameSenderTest {

    private static final Frame A = Frame.text("a");
    private static final Frame B = Frame.binary(new byte[] {1});
    private static final Frame C = Frame.text("c");
    private static final Frame PING = Frame.ping();

    private final TestRuntime test = new TestRuntime("ping", "0");
    private final ScriptedHandler handler = test.handler;
    private final FakeConnection connection = test.connection;
    private final LogCapture log = new LogCapture();

    @AfterEach
    void noViolations() {
        log.close();
        assertThat(connection.violations()).isEmpty();
        assertThat(handler.hasOverlapped()).isFalse();
    }

    private void replies(Frame... frames) {
        handler.handle = (frame, request, state) -> Result.reply(List.of(frames), state);
    }

    /** The server's thread, which brings a frame, and is blocked in a call that sends what comes of it. */
    private Thread blockedServer(HandlerSession session) {
        Thread server = new Thread(() -> test.text(session, "go"), "server");
        server.start();
        await().until(connection::isBlocked);
        return server;
    }

    private static Sent now(Frame frame) {
        return new Sent(frame, false);
    }

    private static Sent batched(Frame frame) {
        return new Sent(frame, true);
    }

    // ---- order and batches

    @Test
    @DisplayName("F5: the frames of a reply are batched, and the last one sends them")
    void framesOfAReply_areBatched() {
        replies(A, B, C);

        test.text(test.start(), "go");

        assertThat(connection.events()).containsExactly(batched(A), batched(B), now(C));
    }

    @Test
    @DisplayName("F5: a ping or pong is never batched")
    void controlFrames_areNotBatched() {
        Frame pong = Frame.pong(new byte[0]);
        replies(A, PING, pong, C);

        test.text(test.start(), "go");

        assertThat(connection.events()).containsExactly(batched(A), now(PING), now(pong), now(C));
    }

    @Test
    @DisplayName(
            "F3, F5: a reply is handed over before the next callback runs, and written together with that one's if it waits")
    void replies_areHandedOverBeforeLaterCallbacks() {
        List<Integer> sentBefore = new ArrayList<>();
        handler.info = (message, request, state) -> {
            sentBefore.add(connection.frames().size());
            return Result.reply(Frame.text(message.toString()), state);
        };
        HandlerSession session = test.start();

        for (String text : List.of("1", "2", "3")) {
            session.ref().tell(text);
        }
        test.settle();

        assertThat(connection.events())
                .containsExactly(batched(Frame.text("1")), batched(Frame.text("2")), now(Frame.text("3")));
        assertThat(sentBefore).containsExactly(0, 1, 2);
    }

    @Test
    @DisplayName("F5: what was kept for a callback that replies nothing is written when the turn ends")
    void batchWithoutAnEnd_isFlushed() {
        handler.info = (message, request, state) ->
                message.equals("nothing") ? Result.ok(state) : Result.reply(Frame.text(message.toString()), state);
        HandlerSession session = test.start();

        for (String text : List.of("1", "2", "nothing", "nothing")) {
            session.ref().tell(text);
        }
        test.settle();

        assertThat(connection.events())
                .containsExactly(batched(Frame.text("1")), batched(Frame.text("2")), new Event.Flushed());
    }

    @Test
    @DisplayName("F5, T5: what was kept for a frame is written when the session takes none any more")
    void batchOfAPausedSession_isFlushed() {
        handler.handle =
                (frame, request, state) -> Result.<Object>reply(A, state).active(false);
        handler.info = (message, request, state) -> Result.<Object>ok(state).active(true);
        HandlerSession session = test.start();
        test.text(session, "pause");
        test.text(session, "1");
        test.text(session, "2");
        assertThat(connection.events()).containsExactly(now(A));

        session.ref().tell("go on");
        test.settle();

        assertThat(connection.events()).containsExactly(now(A), batched(A), new Event.Flushed());
    }

    @Test
    @DisplayName("F3, F5: what was kept is written before a close, whatever the end is")
    void batchBeforeTheEnd_isFlushed() {
        handler.info = (message, request, state) -> {
            if (message.equals("crash")) {
                throw new IllegalStateException("boom");
            }
            return Result.reply(Frame.text(message.toString()), state);
        };
        HandlerSession session = test.start();

        for (String text : List.of("1", "crash", "not performed")) {
            session.ref().tell(text);
        }
        test.settle();

        assertThat(connection.events())
                .containsExactly(batched(Frame.text("1")), new Event.Flushed(), new Closed(1011, "Internal error"));
    }

    @Test
    @DisplayName("F5: a flush that fails, or takes too long, is a send that does")
    void flush_isASend() {
        handler.info = (message, request, state) -> {
            connection.mode(message.equals("later") ? Mode.LATER : Mode.INLINE);
            return message.equals("later") ? Result.ok(state) : Result.reply(A, state);
        };
        HandlerSession session = test.start();
        session.ref().tell("a");
        session.ref().tell("later");
        test.settle();
        assertThat(connection.events()).containsExactly(batched(A), new Event.Flushed());

        connection.mayCloseDuringSend();
        test.advance(Duration.ofSeconds(30));

        assertThat(handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
    }

    @Test
    @DisplayName("F5: nothing waits behind a slow callback, and no longer than a millisecond behind quick ones")
    void repliesOfSlowCallbacks_areWrittenAtOnce() {
        handler.info = (message, request, state) -> {
            test.timers.advance(Duration.ofNanos((Integer) message));
            return Result.reply(Frame.text(message.toString()), state);
        };
        HandlerSession session = test.start();

        for (int nanos : List.of(1_000_000, 999_999, 1, 400_000, 500_000, 1)) {
            session.ref().tell(nanos);
        }
        test.settle();

        assertThat(connection.events())
                .containsExactly(
                        now(Frame.text("1000000")),
                        batched(Frame.text("999999")),
                        now(Frame.text("1")),
                        batched(Frame.text("400000")),
                        batched(Frame.text("500000")),
                        now(Frame.text("1")));
    }

    @Test
    @DisplayName("F5: callbacks that may block have their replies written at once")
    void repliesOfWorkers_areWrittenAtOnce() {
        TestRuntime blocking = new TestRuntime(Callbacks.WORKER, Object.class, 50, "ping", "0");
        blocking.handler.info = (message, request, state) -> Result.reply(A, state);
        HandlerSession session = blocking.start();
        blocking.settle();

        session.ref().tell("1");
        session.ref().tell("2");
        blocking.settle();

        assertThat(blocking.connection.events()).containsExactly(now(A), now(A));
    }

    @Test
    @DisplayName("F5: the next frame is handed to the server when the one before has completed, and not earlier")
    void oneSendIsUnderWay() {
        connection.mode(Mode.LATER);
        replies(A, B, C);
        HandlerSession session = test.start();

        test.text(session, "go");
        test.settle();
        assertThat(connection.frames()).containsExactly(A);
        connection.complete();
        test.settle();
        assertThat(connection.frames()).containsExactly(A, B);
        connection.complete();
        test.settle();

        assertThat(connection.frames()).containsExactly(A, B, C);
    }

    @Test
    @DisplayName("F3: no later frame leaves before the frames of a reply have, and no frame of the client is handled")
    void laterFrames_waitForTheFramesBefore() {
        connection.mode(Mode.LATER);
        replies(A, B);
        handler.info = (message, request, state) -> Result.reply(C, state);
        HandlerSession session = test.start();

        test.text(session, "1");
        test.text(session, "2");
        session.ref().tell("3");
        test.settle();
        assertThat(handler.callbacks()).containsExactly("init", "handle", "info");
        connection.complete();
        test.settle();
        assertThat(handler.callbacks()).containsExactly("init", "handle", "info");
        assertThat(connection.frames()).containsExactly(A, B);
        test.settleAndComplete();

        assertThat(connection.frames()).containsExactly(A, B, C, A, B);
        assertThat(handler.callbacks()).containsExactly("init", "handle", "info", "handle");
    }

    @Test
    @DisplayName("F5: replies that waited for a send leave together")
    void repliesThatWaited_leaveTogether() {
        connection.mode(Mode.LATER);
        handler.info = (message, request, state) -> Result.reply(Frame.text(message.toString()), state);
        HandlerSession session = test.start();
        for (String text : List.of("1", "2", "3", "4")) {
            session.ref().tell(text);
            test.settle();
        }
        assertThat(connection.events()).containsExactly(now(Frame.text("1")));

        connection.mode(Mode.INLINE);
        connection.complete();
        test.settle();

        assertThat(connection.events())
                .containsExactly(
                        now(Frame.text("1")), batched(Frame.text("2")), batched(Frame.text("3")), now(Frame.text("4")));
    }

    @Test
    @DisplayName("F5: a flush that the server answers by throwing is a send that fails")
    void flushThatThrows_isASendThatFails() {
        handler.info = (message, request, state) -> {
            connection.mode(message.equals("throw") ? Mode.THROWING : Mode.INLINE);
            return message.equals("throw") ? Result.ok(state) : Result.reply(A, state);
        };
        HandlerSession session = test.start();
        session.ref().tell("a");
        session.ref().tell("throw");
        test.settle();
        assertThat(connection.events()).containsExactly(batched(A), new Event.Flushed());

        test.advance(Duration.ofSeconds(1));

        assertThat(handler.arguments("terminate")).containsExactly(new Disconnected());
    }

    @Test
    @DisplayName("F3: the close is handed to the server only after the frame before it has completed")
    void close_waitsForTheFrameBefore() {
        connection.mode(Mode.LATER);
        replies(A, Frame.close(4000, "bye"));
        HandlerSession session = test.start();

        test.text(session, "go");
        test.settle();
        assertThat(connection.events()).containsExactly(now(A));
        assertThat(handler.callbacks()).doesNotContain("terminate");
        connection.complete();
        test.settle();

        assertThat(connection.events()).containsExactly(now(A), new Closed(4000, "bye"));
        assertThat(handler.arguments("terminate")).containsExactly(new Shutdown(4000, "bye"));
    }

    @Test
    @DisplayName("F5: a session works the same when sends complete on threads of the server")
    void sendsThatCompleteOnOtherThreads_goOn() {
        connection.mode(Mode.OTHER_THREAD);
        replies(A, B, C);
        HandlerSession session = test.start();
        int rounds = 50;

        for (int i = 0; i < rounds; i++) {
            test.text(session, "go");
        }
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            test.settle();
            return connection.frames().size() == 3 * rounds
                    && handler.calls("handle").size() == rounds;
        });

        for (int i = 0; i < rounds; i++) {
            assertThat(connection.frames().subList(3 * i, 3 * i + 3)).containsExactly(A, B, C);
        }
    }

    // ---- failures

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"FAILING", "THROWING"})
    @DisplayName("section 8: a send that fails ends the session with Disconnected, if the server says nothing in time")
    void failedSend_isDisconnected(Mode mode) {
        connection.mode(mode);
        replies(A, B);
        HandlerSession session = test.start();

        test.text(session, "go");
        test.settle();
        assertThat(connection.frames()).containsExactly(A);
        assertThat(handler.callbacks()).doesNotContain("terminate");
        test.advance(Duration.ofSeconds(1));

        assertThat(handler.arguments("terminate")).containsExactly(new Disconnected());
        assertThat(connection.closes()).isEmpty();
        assertThat(connection.isAborted()).isTrue();
        assertThat(test.runtime.registry().all()).isEmpty();
        assertThat(log.messages()).hasSize(1).first().asString().contains("could not be sent");
    }

    @Test
    @DisplayName("section 8: a send that fails leaves the reason to the server, which reports the client's close")
    void failedSend_waitsForTheServersReport() {
        connection.mode(Mode.FAILING);
        replies(A);
        HandlerSession session = test.start();

        test.text(session, "go");
        test.settle();
        session.closed(4000, "bye", false);
        test.settle();
        test.advance(Duration.ofSeconds(10));

        assertThat(handler.arguments("terminate")).containsExactly(new Remote(4000, "bye"));
        assertThat(connection.events()).containsExactly(now(A));
    }

    @Test
    @DisplayName("F5: after a send has failed nothing more is sent")
    void afterAFailure_nothingIsSent() {
        connection.mode(Mode.LATER);
        replies(A, B);
        HandlerSession session = test.start();

        test.text(session, "1");
        connection.complete(FakeConnection.BROKEN);
        test.settle();
        test.text(session, "2");
        test.settle();

        assertThat(connection.frames()).containsExactly(A);
        assertThat(handler.calls("handle")).hasSize(2);
    }

    @Test
    @DisplayName("section 8: a shutdown whose last frame fails is a Shutdown all the same")
    void failureBeforeAShutdown_isAShutdown() {
        connection.mode(Mode.FAILING);
        replies(A, Frame.close(4000, "bye"));

        test.text(test.start(), "go");
        test.settle();

        assertThat(handler.arguments("terminate")).containsExactly(new Shutdown(4000, "bye"));
    }

    // ---- deadlines

    @Test
    @DisplayName("F5, B2: a send that does not complete in time ends the session with Overload")
    void sendThatNeverCompletes_isOverload() {
        connection.mode(Mode.LATER).mayCloseDuringSend();
        replies(A, B);
        HandlerSession session = test.start();

        test.text(session, "go");
        session.ref().tell("waits");
        test.advance(Duration.ofSeconds(29));
        assertThat(handler.callbacks()).doesNotContain("terminate");
        test.advance(Duration.ofSeconds(1));

        assertThat(handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
        assertThat(connection.events()).containsExactly(batched(A), new Closed(1013, "Overload"));
        assertThat(log.messages())
                .hasSize(1)
                .first()
                .asString()
                .contains("replies", session.ref().id());
        test.advance(Duration.ofSeconds(5));
        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    @DisplayName("F5: the deadline is that of one send, not of all")
    void deadline_isThatOfOneSend() {
        connection.mode(Mode.LATER);
        replies(A, B, C);
        HandlerSession session = test.start();

        test.text(session, "go");
        for (int i = 0; i < 3; i++) {
            test.advance(Duration.ofSeconds(20));
            assertThat(connection.complete()).isTrue();
            test.settle();
        }

        assertThat(connection.frames()).containsExactly(A, B, C);
        assertThat(session.isOpen()).isTrue();
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("F5: a completion that comes after the deadline changes nothing")
    void lateCompletion_changesNothing() {
        connection.mode(Mode.LATER).mayCloseDuringSend();
        replies(A, B);
        HandlerSession session = test.start();
        test.text(session, "go");
        Connection.Completion late = connection.takeCompletion();

        test.advance(Duration.ofSeconds(30));
        late.completed(null);
        late.completed(FakeConnection.BROKEN);
        test.settle();

        assertThat(connection.frames()).containsExactly(A);
        assertThat(handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    @DisplayName("section 8: a shutdown whose frames the client does not take is an Overload")
    void shutdownThatNeverLeaves_isOverload() {
        connection.mode(Mode.LATER).mayCloseDuringSend();
        replies(A, Frame.close());

        test.text(test.start(), "go");
        test.advance(Duration.ofSeconds(30));

        assertThat(handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
    }

    @Test
    @DisplayName("B4: an end at once of a session whose client takes nothing waits for the send's deadline at most")
    void endDuringASend_waitsForItsDeadlineAtMost() {
        connection.mode(Mode.LATER).mayCloseDuringSend();
        replies(A);
        HandlerSession session = test.start();
        test.text(session, "go");

        session.end(new GoingAway(), true);
        test.settle();
        test.advance(Duration.ofSeconds(30));

        assertThat(handler.callbacks()).endsWith("terminate");
        assertThat(test.runtime.registry().all()).isEmpty();
    }

    @Test
    @DisplayName("section 8: an end that was decided keeps its reason when the client does not take what is being sent")
    void endThatWasDecided_keepsItsReason() {
        connection.mode(Mode.LATER).mayCloseDuringSend();
        replies(A);
        HandlerSession session = test.start();
        test.text(session, "go");

        session.closed(4000, "bye", false);
        test.settle();
        test.advance(Duration.ofSeconds(30));

        assertThat(handler.arguments("terminate")).containsExactly(new Remote(4000, "bye"));
    }

    @Test
    @DisplayName(
            "L5: terminate does not wait for a send of which a server that has closed the connection says nothing more")
    void sendOfAClosedConnection_isNotWaitedFor() {
        connection.mode(Mode.LATER);
        replies(A, B);
        HandlerSession session = test.start();
        test.text(session, "go");

        session.closed(1006, "", false);
        test.settle();

        assertThat(handler.arguments("terminate")).containsExactly(new Disconnected());
        assertThat(connection.frames()).containsExactly(A);
    }

    @Test
    @DisplayName("L5: nor for one that begins when the connection is closed already")
    void sendOnAClosedConnection_isNotWaitedFor() {
        connection.mode(Mode.LATER);
        handler.info = (message, request, state) -> Result.reply(A, state);
        HandlerSession session = test.start();

        session.ref().tell("go");
        session.closed(4000, "bye", false);
        test.settle();

        assertThat(connection.frames()).containsExactly(A);
        assertThat(handler.arguments("terminate")).containsExactly(new Remote(4000, "bye"));
    }

    @Test
    @DisplayName("B4: a session that is cut off ends at once, for the reason that was decided")
    void cutSession_terminates() {
        connection.mode(Mode.LATER).mayCloseDuringSend();
        replies(A);
        HandlerSession session = test.start();
        test.text(session, "go");
        session.end(new GoingAway(), true);
        test.settle();
        assertThat(handler.callbacks()).doesNotContain("terminate");

        session.cut();
        test.settle();

        assertThat(handler.arguments("terminate")).containsExactly(new GoingAway());
        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    @DisplayName("B4: a session in a call that blocks is cut off on a worker, because an abort may block, too")
    void cutSessionInABlockingCall_isAbortedElsewhere() throws Exception {
        connection.mode(Mode.BLOCKING);
        replies(PING);
        HandlerSession session = test.start();
        Thread server = blockedServer(session);
        session.end(new GoingAway(), true);

        session.cut();

        assertThat(connection.isAborted()).as("aborted on the thread that cuts").isFalse();
        test.settle();
        server.join();
        test.settle();
        assertThat(connection.isAborted()).isTrue();
        assertThat(handler.arguments("terminate")).containsExactly(new GoingAway());
    }

    static Stream<List<Frame>> repliesWhoseLastCallBlocks() {
        return Stream.of(List.of(PING), List.of(Frame.pong(new byte[0])), List.of(A, PING), List.of(A, B, C));
    }

    @ParameterizedTest
    @MethodSource("repliesWhoseLastCallBlocks")
    @DisplayName("F5: a call that blocks has its deadline before it is made, is aborted and ends with Overload")
    void callThatBlocks_isAborted(List<Frame> reply) throws Exception {
        connection.mode(Mode.BLOCKING);
        List<Integer> timersAtEachCall = new ArrayList<>();
        connection.onCall = () -> timersAtEachCall.add(test.timers.pending());
        replies(reply.toArray(Frame[]::new));
        HandlerSession session = test.start();

        Thread server = blockedServer(session);
        assertThat(timersAtEachCall).last().isEqualTo(1);
        test.timers.advance(Duration.ofSeconds(29));
        assertThat(connection.isAborted()).isFalse();
        test.timers.advance(Duration.ofSeconds(1));
        assertThat(connection.isAborted()).as("aborted on the timers' thread").isFalse();
        test.settle();
        server.join();
        test.settle();

        assertThat(connection.frames()).isEqualTo(reply);
        assertThat(connection.events()).endsWith(new Aborted(), new Closed(1013, "Overload"));
        assertThat(handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
    }

    @Test
    @DisplayName("F5: that the server reports the end of the connection that was aborted does not make it Disconnected")
    void callThatBlocks_isOverloadWhateverTheServerReports() throws Exception {
        connection.mode(Mode.BLOCKING);
        replies(PING);
        HandlerSession session = test.start();

        Thread server = blockedServer(session);
        test.timers.advance(Duration.ofSeconds(30));
        session.closed(1006, "", false);
        test.settle();
        server.join();
        test.settle();

        assertThat(handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
    }

    @Test
    @DisplayName("F5: a call that blocks and comes back in time leaves no deadline behind")
    void callThatBlocksForAWhile_goesOn() throws Exception {
        connection.mode(Mode.BLOCKING);
        replies(PING, A);
        HandlerSession session = test.start();

        Thread server = blockedServer(session);
        test.timers.advance(Duration.ofSeconds(29));
        connection.unblock();
        server.join();
        test.settle();

        assertThat(connection.events()).containsExactly(now(PING), now(A));
        assertThat(test.timers.pending()).isZero();
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("F5: a call that comes back while its deadline passes, and is not late, is not aborted afterwards")
    void callThatComesBackJustInTime_isNotAborted() throws Exception {
        connection.mode(Mode.BLOCKING);
        replies(PING);
        HandlerSession session = test.start();

        Thread server = blockedServer(session);
        Runnable deadline = test.timers.takeDueWithin(Duration.ofSeconds(30));
        connection.unblock();
        server.join();
        deadline.run();
        test.settle();

        assertThat(connection.isAborted()).isFalse();
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("F5: sends that complete at once set no deadline")
    void sendsThatCompleteAtOnce_setNoTimer() {
        replies(A, B, C);
        HandlerSession session = test.start();
        connection.onCall = () -> assertThat(test.timers.pending()).isZero();

        test.text(session, "go");

        assertThat(connection.frames()).hasSize(3);
    }

    @Test
    @DisplayName("section 8: a client that does not answer the close in time is cut off")
    void closeThatIsNotAnswered_isFollowedByAnAbort() {
        HandlerSession session = test.start();

        session.ref().close();
        test.settle();
        test.advance(Duration.ofMillis(4900));
        assertThat(connection.isAborted()).isFalse();
        test.advance(Duration.ofMillis(100));

        List<Event> events = connection.events();
        assertThat(events).containsExactly(new Closed(1000, ""), new Aborted());
    }
}
