package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Delivery.Reason;
import io.remuda.DeliveryException;
import io.remuda.Dropped;
import io.remuda.Frame;
import io.remuda.Keyed;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.FakeConnection.Mode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of what there is no room for, through a whole session. */
class OverflowTest {

    /** The price of something; a later one makes it worthless. */
    private record Price(String key, int value) implements Keyed {}

    private final LogCapture log = new LogCapture();

    @AfterEach
    void stopCapture() {
        log.close();
    }

    /** A session whose client takes nothing from now on, after one frame that is under way. */
    private static HandlerSession stalled(TestRuntime test) {
        test.connection.mode(Mode.LATER).mayCloseDuringSend();
        test.handler.info = (message, request, state) -> Result.reply(Frame.text(message.toString()), state);
        HandlerSession session = test.start();
        session.ref().tell("under way");
        test.settle();
        assertThat(test.connection.isWaiting()).isTrue();
        return session;
    }

    private static List<Frame> texts(String... payloads) {
        return Stream.of(payloads).map(payload -> (Frame) Frame.text(payload)).toList();
    }

    private static Dropped dropped(TestRuntime test) {
        return test.runtime.sessions().dropped(ScriptedHandler.class);
    }

    // ---- frames to the client

    @Test
    @DisplayName("B1: replies wait for the client in their order, and go in one batch")
    void replies_wait() {
        TestRuntime test = new TestRuntime("ping", "0", "replies", "3");
        HandlerSession session = stalled(test);

        Stream.of("1", "2", "3").forEach(session.ref()::tell);
        test.settleAndComplete();

        assertThat(test.connection.frames()).isEqualTo(texts("under way", "1", "2", "3"));
        assertThat(test.connection.isUnflushed()).isFalse();
        assertThat(session.isOpen()).isTrue();
        assertThat(dropped(test)).isEqualTo(new Dropped(0, 0, 0));
    }

    @Test
    @DisplayName("B1: more replies than may wait end the session with Overload, and what waits is free at once")
    void tooManyReplies_endTheSession() {
        TestRuntime test = new TestRuntime("ping", "0", "replies", "3");
        HandlerSession session = stalled(test);

        Stream.of("1", "2", "3", "4").forEach(session.ref()::tell);
        test.settle();
        assertThat(session.isOpen()).isFalse();
        test.settleAndComplete();

        assertThat(test.handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
        assertThat(test.connection.frames()).isEqualTo(texts("under way"));
        assertThat(test.connection.closes()).extracting("code").containsExactly(1013);
    }

    @Test
    @DisplayName("B1: replies are bounded by their bytes in UTF-8, too")
    void tooManyBytes_endTheSession() {
        TestRuntime test = new TestRuntime("ping", "0", "replyBytes", "6");
        HandlerSession session = stalled(test);

        session.ref().tell("\u20ac\u20ac");
        test.settle();
        assertThat(session.isOpen()).isTrue();
        session.ref().tell("x");
        test.settleAndComplete();

        assertThat(test.handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
    }

    @Test
    @DisplayName("B1: the frames of one result that nothing waits before are the handler's own affair")
    void oneResult_isNotBounded() {
        TestRuntime test = new TestRuntime("ping", "0", "replies", "1", "replyBytes", "1");
        List<Frame> many = texts("first", "second", "third");
        test.handler.info = (message, request, state) -> Result.reply(many, state);
        test.connection.mode(Mode.LATER);
        HandlerSession session = test.start();

        session.ref().tell("go");
        test.settleAndComplete();

        assertThat(test.connection.frames()).isEqualTo(many);
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("B1: replyPolicy=keepLatest keeps the latest frames of a key, in the place of the earlier ones")
    void latestReplyOfAKey_isKept() {
        TestRuntime test = new TestRuntime("ping", "0", "replyPolicy", "keepLatest", "replies", "3");
        HandlerSession session = stalled(test);
        test.handler.info = (message, request, state) -> Result.reply(Frame.text(message.toString()), state)
                .key(message.toString().substring(0, 1));

        Stream.of("a1", "b1", "a2", "a3", "c1", "b2").forEach(session.ref()::tell);
        test.settleAndComplete();

        assertThat(test.connection.frames()).isEqualTo(texts("under way", "a3", "b2", "c1"));
        assertThat(dropped(test)).isEqualTo(new Dropped(0, 0, 3));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("B1: frames that are replaced or sent give their bytes back")
    void repliesThatAreGone_takeNoBytes() {
        TestRuntime test = new TestRuntime("ping", "0", "replyPolicy", "keepLatest", "replyBytes", "4");
        HandlerSession session = stalled(test);
        test.handler.info = (message, request, state) ->
                Result.reply(Frame.text(message.toString()), state).key("a");

        Stream.of("1111", "2222", "3333").forEach(session.ref()::tell);
        test.settleAndComplete();
        Stream.of("under way again", "4444").forEach(session.ref()::tell);
        test.settleAndComplete();

        assertThat(test.connection.frames()).isEqualTo(texts("under way", "3333", "under way again", "4444"));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("section 8: a client whose credential has expired does not get what waits for it")
    void repliesThatWait_areNotSentAfterTheExpiry() {
        TestRuntime test = new TestRuntime("ping", "0");
        HandlerSession session = stalled(test);
        session.ref().tell("waits");
        test.settle();

        session.expire();
        test.settleAndComplete();

        assertThat(test.connection.frames()).isEqualTo(texts("under way"));
        assertThat(test.connection.closes()).extracting("code").containsExactly(1008);
    }

    @Test
    @DisplayName("B1: replyPolicy=keepLatest is bounded, too, also by what has no key")
    void replyKeys_areBounded() {
        TestRuntime test = new TestRuntime("ping", "0", "replyPolicy", "keepLatest", "replies", "2");
        HandlerSession session = stalled(test);

        Stream.of("1", "2", "3").forEach(session.ref()::tell);
        test.settleAndComplete();

        assertThat(test.handler.arguments("terminate")).containsExactly(new Overload(Queue.REPLIES));
    }

    @Test
    @DisplayName("F3: without the policy a key changes nothing")
    void keyWithoutThePolicy_isIgnored() {
        TestRuntime test = new TestRuntime("ping", "0");
        HandlerSession session = stalled(test);
        test.handler.info = (message, request, state) ->
                Result.reply(Frame.text(message.toString()), state).key("a");

        Stream.of("1", "2").forEach(session.ref()::tell);
        test.settleAndComplete();

        assertThat(test.connection.frames()).isEqualTo(texts("under way", "1", "2"));
    }

    @Test
    @DisplayName("T5: a client that does not take its answers is not listened to, and loses nothing")
    void clientThatDoesNotRead_isHeldBack() {
        TestRuntime test = new TestRuntime("ping", "0", "replies", "1");
        test.connection.mode(Mode.LATER);
        test.handler.handle = (frame, request, state) -> Result.reply((Frame) frame, state);
        HandlerSession session = test.start();

        IntStream.range(0, 10).forEach(i -> test.text(session, "" + i));
        test.settle();
        assertThat(test.handler.callbacks()).containsExactly("init", "handle");
        test.settleAndComplete();

        assertThat(test.connection.frames()).isEqualTo(texts("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    }

    // ---- messages of the application

    private static TestRuntime busy(String... options) {
        TestRuntime test = new TestRuntime(Callbacks.CONTAINER_THREAD, Object.class, 50, options);
        test.start();
        return test;
    }

    @Test
    @DisplayName("B1: what dropNewest drops is refused, and counted")
    void dropNewest_isCounted() {
        TestRuntime test = busy("ping", "0", "messages", "1", "messagePolicy", "dropNewest");
        HandlerSession session = test.runtime.registry().all().iterator().next();

        Delivery first = test.runtime.sessions().send(Address.session(session.ref()), "1");
        Delivery second = test.runtime.sessions().send(Address.session(session.ref()), "2");
        test.settle();

        assertThat(first.taken()).isEqualTo(1);
        assertThat(second.refusals()).extracting(Delivery.Refusal::reason).containsExactly(Reason.FULL);
        assertThat(session.isOpen()).isTrue();
        assertThat(test.handler.arguments("info")).containsExactly("1");
        assertThat(dropped(test)).isEqualTo(new Dropped(0, 1, 0));
        assertThat(test.runtime.sessions().refused()).isEqualTo(1);
    }

    @Test
    @DisplayName("B1: what dropOldest drops is counted, and a question among it fails")
    void dropOldest_isCounted() {
        TestRuntime test = busy("ping", "0", "messages", "1", "messagePolicy", "dropOldest");
        HandlerSession session = test.runtime.registry().all().iterator().next();

        CompletableFuture<Object> question = test.runtime
                .sessions()
                .ask(session.ref(), "question", Duration.ofMinutes(1))
                .toCompletableFuture();
        assertThat(session.ref().tell("2")).isTrue();
        test.settle();

        assertThat(test.handler.arguments("info")).containsExactly("2");
        assertThat(dropped(test)).isEqualTo(new Dropped(0, 1, 0));
        assertThat(test.runtime.sessions().refused()).isZero();
        assertThat(question).isCompletedExceptionally();
        question.exceptionally(failure -> {
            assertThat(DeliveryException.findIn(failure).get(0).delivery().refusals())
                    .extracting(Delivery.Refusal::reason)
                    .containsExactly(Reason.FULL);
            return "failed";
        });
        assertThat(test.runtime.questions().pending()).isZero();
    }

    @Test
    @DisplayName("B1: keepLatest keeps the latest message of a key, and counts the others")
    void keepLatest_isCounted() {
        TestRuntime test = busy("ping", "0", "messages", "2", "messagePolicy", "keepLatest");
        HandlerSession session = test.runtime.registry().all().iterator().next();

        IntStream.range(0, 5).forEach(i -> session.ref().tell(new Price("a", i)));
        session.ref().tell(new Price("b", 0));
        test.settle();

        assertThat(test.handler.arguments("info")).containsExactly(new Price("a", 4), new Price("b", 0));
        assertThat(dropped(test)).isEqualTo(new Dropped(0, 4, 0));
    }

    // ---- frames of the client

    @Test
    @DisplayName("B1: what framePolicy=drop drops is counted")
    void droppedFrames_areCounted() {
        TestRuntime test =
                new TestRuntime(Callbacks.WORKER, Object.class, 0, "ping", "0", "frames", "2", "framePolicy", "drop");
        HandlerSession session = test.start();

        Stream.of("1", "2", "3", "4").forEach(text -> test.text(session, text));
        test.settle();

        assertThat(test.handler.arguments("handle")).isEqualTo(texts("1", "2"));
        assertThat(dropped(test)).isEqualTo(new Dropped(2, 0, 0));
    }

    // ---- active

    @Test
    @DisplayName("T5: active(false) stops frames and not info, active(true) goes on with those that waited")
    void active_stopsFrames() {
        TestRuntime test = new TestRuntime("ping", "0");
        test.handler.handle =
                (frame, request, state) -> Result.<Object>ok(state).active(!frame.equals(Frame.text("stop")));
        test.handler.info =
                (message, request, state) -> Result.<Object>ok(state).active(message.equals("go on"));
        HandlerSession session = test.start();

        Stream.of("stop", "1", "2").forEach(text -> test.text(session, text));
        session.ref().tell("not yet");
        test.settle();
        assertThat(test.handler.callbacks()).containsExactly("init", "handle", "info");
        session.ref().tell("go on");
        test.settle();

        assertThat(test.handler.arguments("handle")).isEqualTo(texts("stop", "1", "2"));
    }

    @Test
    @DisplayName("T5: while a session takes no frames, timeout and pings rest, and then begin anew")
    void active_restsTimeoutAndPings() {
        TestRuntime test = new TestRuntime("ping", "10s", "timeout", "15s");
        test.handler.init =
                (transport, request, state) -> Result.<Object>ok(state).active(false);
        test.handler.info =
                (message, request, state) -> Result.<Object>ok(state).active(true);
        HandlerSession session = test.start();

        test.advance(Duration.ofMinutes(5));
        assertThat(session.isOpen()).isTrue();
        assertThat(test.connection.frames()).isEmpty();
        session.ref().tell("go on");
        test.settle();
        test.advance(Duration.ofSeconds(11));
        assertThat(session.isOpen()).isTrue();
        assertThat(test.connection.frames()).hasSize(1);
        test.advance(Duration.ofSeconds(5));

        assertThat(session.isOpen()).isFalse();
    }

    // ---- callbacks that block the server

    @Test
    @DisplayName("B3: a callback that keeps a thread of others is reported once, with a remedy")
    void slowCallback_isReportedOnce() {
        TestRuntime test = new TestRuntime("ping", "0");
        test.handler.handle = (frame, request, state) -> {
            test.timers.advance(Duration.ofMillis(100));
            return Result.ok(state);
        };
        HandlerSession session = test.start();

        test.text(session, "1");
        test.text(session, "2");
        test.text(session, "3");

        assertThat(log.messages())
                .filteredOn(message -> message.startsWith("REMUDA-113"))
                .singleElement()
                .asString()
                .contains(ScriptedHandler.class.getName(), "handle", "100 ms", "Callbacks.WORKER", TestRuntime.PATH);
    }

    @Test
    @DisplayName("B3: so is an info that keeps others from running")
    void slowInfo_isReported() {
        TestRuntime test = new TestRuntime("ping", "0");
        test.handler.info = (message, request, state) -> {
            test.timers.advance(Duration.ofMillis(100));
            return Result.ok(state);
        };

        test.start().ref().tell("1");
        test.settle();

        assertThat(log.messages())
                .filteredOn(message -> message.startsWith("REMUDA-113"))
                .singleElement()
                .asString()
                .contains("info", "a thread that it shares with other sessions", "Callbacks.WORKER");
    }

    @Test
    @DisplayName("B3: callbacks that are said to block are not reported, and others not below 100 ms")
    void otherCallbacks_areNotReported() {
        for (Callbacks where : Callbacks.values()) {
            TestRuntime test = new TestRuntime(where, Object.class, 50, "ping", "0");
            Duration time = where == Callbacks.WORKER ? Duration.ofSeconds(1) : Duration.ofMillis(99);
            test.handler.info = test.handler.handle = (argument, request, state) -> {
                test.timers.advance(time);
                return Result.ok(state);
            };
            HandlerSession session = test.start();

            session.ref().tell("1");
            test.text(session, "2");
            test.settle();

            assertThat(test.handler.callbacks()).containsOnlyOnce("handle", "info");
        }
        assertThat(log.messages()).noneMatch(message -> message.startsWith("REMUDA-113"));
    }

    @Test
    @DisplayName("B1: dropped asks for a handler that is deployed")
    void droppedOfAStranger_isRefused() {
        TestRuntime test = new TestRuntime();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> test.runtime.sessions().dropped(Request.class))
                .withMessageContainingAll(Request.class.getName(), ScriptedHandler.class.getName());
    }
}
