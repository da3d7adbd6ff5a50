package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Dropped;
import io.remuda.Frame;
import io.remuda.Keyed;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.Expired;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.TerminateReason.Timeout;
import io.remuda.TerminateReason.TooBig;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.Connection.HoldingBack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Lets a random scheduler do everything that can happen to a session, in any order and inside of each other, and holds
 * what the handler and the client saw, and the books, against {@link ContractModel}. CONTRIBUTING.md says how to try more
 * orders than each build does, and how to repeat one.
 */
class SchedulerModelTest {

    private static final int RUNS = Integer.getInteger("remuda.test.runs", 100_000);
    private static final @Nullable Long SEED = Long.getLong("remuda.test.seed");

    /** From so many runs on each of them that is listed has to be there. */
    private static final int ENOUGH = 10_000;

    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);

    /** So long that whoever does not take what is being sent is cut off by the scheduler, and not by the drain. */
    private static final StopTimes STOP_TIMES = new StopTimes(Duration.ZERO, Duration.ofDays(1));

    @Test
    @DisplayName("L1-L7, L9, F3, F5, B1, T3, T5, I6: whatever happens in whatever order, the contract holds")
    void contractHoldsInEveryOrder() {
        try (LogCapture silent = new LogCapture(Level.OFF)) {
            long first = SEED == null ? new Random().nextLong() : SEED;
            Coverage coverage = new Coverage();
            for (long seed = first; seed < first + RUNS; seed++) {
                try {
                    new Run(seed, coverage).go();
                } catch (RuntimeException | Error failure) {
                    throw new AssertionError(
                            "repeat it with -Dremuda.test.runs=1 -Dremuda.test.seed=" + seed + ": "
                                    + failure.getMessage(),
                            failure);
                }
            }
            assertThat(silent.records()).isEmpty();
            System.out.println(RUNS + " orders from seed " + first + ": " + coverage.seen);
            if (RUNS >= ENOUGH) {
                // A scheduler that does not get everywhere proves nothing.
                assertThat(coverage.seen)
                        .containsKeys(
                                "ended by Crash",
                                "ended by Disconnected",
                                "ended by Expired",
                                "ended by GoingAway",
                                "ended by Overload of FRAMES",
                                "ended by Overload of MESSAGES",
                                "ended by Overload of REPLIES",
                                "ended by Remote",
                                "ended by Server",
                                "ended by Shutdown",
                                "ended by Timeout",
                                "ended by TooBig",
                                "ended before init",
                                "init failed",
                                "stopped before the start",
                                "left open",
                                "left open, takes no frames",
                                "left suspended",
                                "left without an answer",
                                "suspended because a send takes long",
                                "inside of something else",
                                "frame after active(true)",
                                "message before an earlier frame",
                                "frame dropped",
                                "message dropped by DROP_NEWEST",
                                "message dropped by DROP_OLDEST",
                                "message dropped by KEEP_LATEST",
                                "message discarded",
                                "reply dropped",
                                "send given up",
                                "timer fired",
                                "timer cancelled");
            }
        }
    }

    /** What the runs have seen, and how often. */
    private static final class Coverage {

        private final Map<String, Integer> seen = new TreeMap<>();

        void saw(String what) {
            saw(what, 1);
        }

        void saw(String what, long times) {
            if (times > 0) {
                seen.merge(what, (int) times, Integer::sum);
            }
        }
    }

    /** One session from its beginning to its end. */
    private static final class Run {

        /** A message; it tells the model when it is about to be put into the mailbox. */
        private final class Note implements Keyed {

            private final int number;
            private final @Nullable String key;
            private final int timer;

            Note(@Nullable String key, int timer) {
                this.number = nextNumber++;
                this.key = key;
                this.timer = timer;
            }

            @Override
            public @Nullable String key() {
                boolean accepted = model.offerMessage(this, key, session.isOpen());
                if (timer < 0) {
                    expectTaken = accepted;
                } else {
                    told++;
                }
                return key;
            }

            @Override
            public String toString() {
                return "message " + number + (key == null ? "" : " of " + key) + (timer < 0 ? "" : " of a timer");
            }
        }

        private final Random random;
        private final Coverage coverage;
        private final TestRuntime test;
        private final ContractModel model;
        private final FakeConnection connection;
        private final HandlerSession session;
        private final boolean oftenFails;
        private final boolean oftenRests;

        private final List<SessionRef.Timer> timers = new ArrayList<>();
        private final Set<Integer> cancelledTimers = new HashSet<>();
        private final Set<Integer> firedTimers = new HashSet<>();
        private int stateNumber;
        private boolean initCalled;
        private boolean initReturned;
        private boolean inCallback;
        private boolean crashed;
        private boolean closedByResult;
        private boolean serverClosed;
        private boolean sendFailed;
        private long sentAt;
        private boolean sendGivenUp;
        private boolean serverIsReading;
        private boolean expectTaken;
        private long told;
        private long performed;
        private @Nullable AssertionError brokenPromise;
        private @Nullable TerminateReason terminated;

        private int nextNumber;
        private int depth;
        private int operationsLeft;

        Run(long seed, Coverage coverage) {
            this.random = new Random(seed);
            this.coverage = coverage;
            test = new TestRuntime(
                    chance(2) ? Callbacks.CONTAINER_THREAD : Callbacks.WORKER,
                    STOP_TIMES,
                    "frames",
                    Integer.toString(1 + random.nextInt(8)),
                    "frameBytes",
                    Integer.toString(chance(3) ? 10 + random.nextInt(50) : 10_000),
                    "framePolicy",
                    oneOf("holdBack", "close", "drop", "drop"),
                    "messages",
                    Integer.toString(1 + random.nextInt(8)),
                    "messagePolicy",
                    oneOf("close", "dropNewest", "dropOldest", "keepLatest"),
                    "replies",
                    Integer.toString(1 + random.nextInt(8)),
                    "replyBytes",
                    Integer.toString(chance(3) ? 10 + random.nextInt(200) : 10_000),
                    "replyPolicy",
                    oneOf("close", "keepLatest"),
                    "maxMessageSize",
                    "100",
                    "sendTimeout",
                    SEND_TIMEOUT.toString());
            HoldingBack[] ways = HoldingBack.values();
            connection = test.connection.mayCloseDuringSend().holdingBack(ways[random.nextInt(ways.length)]);
            if (chance(2)) {
                connection.answersWhileItReads();
            }
            model = new ContractModel(
                    test.definition.limits(), connection.holdingBack() == HoldingBack.SUSPENDING_LATE);
            oftenFails = chance(5);
            oftenRests = chance(5);
            operationsLeft = 10 + random.nextInt(40);
            test.handler.init = (argument, request, state) -> called("init", argument, state);
            test.handler.handle = (argument, request, state) -> called("handle", argument, state);
            test.handler.info = (argument, request, state) -> called("info", argument, state);
            test.handler.terminate = (argument, request, state) -> called("terminate", argument, state);
            connection.onCall = this::serverIsCalled;
            session = test.open();
        }

        private boolean chance(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }

        private String oneOf(String... all) {
            return all[random.nextInt(all.length)];
        }

        private @Nullable String key() {
            return chance(3) ? null : oneOf("a", "b", "c");
        }

        void go() {
            while (chance(3)) {
                tell();
            }
            if (chance(50)) {
                coverage.saw("stopped before the start");
                stop();
                assertThat(session.isOpen()).isFalse();
            }
            session.start(Transport.tcp());
            connection.ask();
            while (operationsLeft > 0) {
                somethingHappens();
            }
            everythingComesToRest();
            if (terminated == null && initReturned) {
                checkAtRest();
                if (chance(2)) {
                    decided(new Shutdown(1000, ""), false);
                    session.ref().close();
                } else {
                    decided(new Disconnected(), false);
                    serverCloses();
                    session.closed(1006, "", false);
                }
                everythingComesToRest();
            }
            checkAtTheEnd();
        }

        // ---- what can happen

        private void somethingHappens() {
            operationsLeft--;
            switch (random.nextInt(24)) {
                case 0, 1, 2, 3, 4 -> frame();
                case 5, 6, 7, 8 -> tell();
                case 9, 10, 11, 12 -> test.workers.runNext();
                case 13, 14, 15 -> complete();
                case 16 -> test.timers.runDue();
                case 17 -> startTimer();
                case 18 -> cancelTimer();
                case 19 -> advance(Duration.ofMillis(random.nextInt(chance(4) ? 40_000 : 1_000)));
                case 20 -> ends();
                case 21 -> changeTopics();
                default ->
                    connection.mode(
                            chance(2)
                                    ? FakeConnection.Mode.INLINE
                                    : chance(10) ? failingMode() : FakeConnection.Mode.LATER);
            }
        }

        private void complete() {
            IOException failure = connection.isWaiting() && chance(oftenFails ? 4 : 40) ? FakeConnection.BROKEN : null;
            if (failure != null) {
                loseSend();
            }
            connection.complete(failure);
        }

        /** A send that has not completed when its deadline passes is given up, whatever the session then ends with. */
        private void advance(Duration time) {
            boolean wasSuspended = connection.isSuspended();
            test.timers.advance(time);
            coverage.saw(
                    "suspended because a send takes long",
                    connection.isSuspended() && !wasSuspended && connection.isWaiting() ? 1 : 0);
            Duration taken = Duration.ofNanos(test.timers.nanoTime() - sentAt);
            if (connection.isWaiting() && taken.compareTo(SEND_TIMEOUT) >= 0) {
                giveUpSend();
            }
        }

        private void giveUpSend() {
            sendGivenUp = true;
            model.connectionIsDead();
        }

        private FakeConnection.Mode failingMode() {
            return chance(2) ? FakeConnection.Mode.FAILING : FakeConnection.Mode.THROWING;
        }

        private void ends() {
            if (!chance(4)) {
                return;
            }
            switch (random.nextInt(8)) {
                case 0 -> {
                    decided(new Shutdown(4000, "by reference"), false);
                    session.ref().close(4000, "by reference");
                }
                case 1 -> closed(4001, false);
                case 2 -> closed(1006, false);
                case 3 -> closed(1001, false);
                case 4 -> closed(1011, true);
                case 5 -> stop();
                case 6 -> {
                    decided(new Expired(), true);
                    session.expire();
                }
                default -> {
                    if (mayRead()) {
                        decided(new TooBig(), false);
                        read("x".repeat(101));
                    }
                }
            }
        }

        private void closed(int code, boolean failed) {
            // With a reason, a 1001 may be of a server that stops, and is decided later.
            String reason = code == 1001 ? "" : "by the server";
            decided(CloseReasons.fromServer(code, reason, !test.runtime.isAccepting(), failed), false);
            serverCloses();
            session.closed(code, reason, failed);
        }

        /** What is being sent by then, and what is not sent at once from then on, is lost. */
        private void serverCloses() {
            serverClosed = true;
            if (connection.isWaiting()) {
                loseSend();
            }
        }

        private void loseSend() {
            sendFailed = true;
            model.connectionIsDead();
        }

        /**
         * The application drains, and the session's moment is now. After half of its patience it cuts off who does not
         * take what is being sent.
         */
        private void stop() {
            CompletionStage<Void> unused = test.runtime.drain();
            decided(new GoingAway(), true);
            session.end(new GoingAway(), true);
            if (depth == 0 && connection.isWaiting() && chance(2)) {
                giveUpSend();
                session.cut();
            }
        }

        /** Something is about to end the session, unless something else has before. */
        private void decided(TerminateReason reason, boolean atOnce) {
            if (session.isOpen()) {
                model.decided(reason, atOnce);
            }
        }

        private void frame() {
            if (mayRead()) {
                Frame frame = Frame.text("frame " + nextNumber++ + "+".repeat(random.nextInt(8)));
                model.offerFrame(frame, session.isOpen());
                read(((Frame.Text) frame).payload());
            }
        }

        /** The server reads a connection with one thread at a time, and some ask before they do. */
        private boolean mayRead() {
            return !serverIsReading && (connection.holdingBack() != HoldingBack.ASKING || connection.isReading());
        }

        private void read(String text) {
            connection.hasRead();
            serverIsReading = true;
            session.arrivals().text(text, true);
            serverIsReading = false;
            connection.ask();
        }

        private void tell() {
            told++;
            expectTaken = false;
            boolean askedForItsKey = session.isOpen();
            boolean taken = session.ref().tell(new Note(key(), -1));
            assertThat(taken).as("what becomes of a message").isEqualTo(expectTaken);
            if (!askedForItsKey) {
                assertThat(taken).isFalse();
            }
        }

        private void startTimer() {
            int timer = timers.size();
            timers.add(session.ref().startTimer(Duration.ofMillis(random.nextInt(3000)), new Note(key(), timer)));
        }

        private void cancelTimer() {
            if (!timers.isEmpty()) {
                int timer = random.nextInt(timers.size());
                if (timers.get(timer).cancel()) {
                    assertThat(firedTimers).doesNotContain(timer);
                    assertThat(cancelledTimers.add(timer)).isTrue();
                    coverage.saw("timer cancelled");
                }
            }
        }

        private void changeTopics() {
            String topic = oneOf("a", "b");
            if (chance(2)) {
                session.ref().join(topic);
            } else {
                session.ref().leave(topic);
            }
        }

        /** Another thread acts now, while this one is in the middle of something. */
        private void othersActMeanwhile() {
            if (depth < 3) {
                depth++;
                while (operationsLeft > 0 && chance(3)) {
                    coverage.saw("inside of something else");
                    somethingHappens();
                }
                depth--;
            }
        }

        private void serverIsCalled() {
            try {
                assertThat(terminated).isNull();
                assertThat(connection.isWaiting() && !model.isConnectionDead())
                        .as("one send at a time")
                        .isFalse();
                List<FakeConnection.Event> events = connection.events();
                if (!(events.get(events.size() - 1) instanceof FakeConnection.Event.Sent sent)) {
                    coverage.saw("flushed");
                } else if (isOwnPing(sent.frame())) {
                    model.pingSent();
                } else {
                    model.sent(sent.frame());
                }
            } catch (AssertionError broken) {
                note(broken);
            }
            othersActMeanwhile();
            FakeConnection.Mode mode = connection.mode();
            sentAt = test.timers.nanoTime();
            if (mode == FakeConnection.Mode.FAILING || mode == FakeConnection.Mode.THROWING) {
                sendFailed = true;
                model.connectionIsDead();
            }
            if (serverClosed && mode == FakeConnection.Mode.LATER) {
                loseSend();
            }
        }

        private boolean isOwnPing(Frame frame) {
            return frame instanceof Frame.Ping ping && session.isOwnProbe(new Frame.Pong(ping.payload()));
        }

        private void everythingComesToRest() {
            connection.mode(FakeConnection.Mode.INLINE);
            test.settle();
            while (connection.complete()) {
                test.settle();
            }
            if (sendFailed || terminated != null) {
                // The grace in which the server may report a close.
                advance(Duration.ofSeconds(1));
                test.settle();
            }
        }

        // ---- the handler

        private @Nullable Result<?> called(String callback, Object argument, Object state) throws Exception {
            assertThat(inCallback).as("callbacks do not overlap").isFalse();
            assertThat(terminated).as("nothing follows terminate").isNull();
            inCallback = true;
            boolean sending = connection.isWaiting() && !model.isConnectionDead();
            try {
                return switch (callback) {
                    case "init" -> {
                        assertThat(initCalled).as("init runs once").isFalse();
                        initCalled = true;
                        yield result(sending);
                    }
                    case "terminate" -> {
                        assertState(state);
                        terminated = (TerminateReason) argument;
                        othersActMeanwhile();
                        if (chance(10)) {
                            throw new IllegalStateException("terminate");
                        }
                        yield null;
                    }
                    default -> {
                        assertState(state);
                        delivered(argument, sending);
                        yield result(sending);
                    }
                };
            } catch (AssertionError broken) {
                note(broken);
                throw broken;
            } finally {
                inCallback = false;
            }
        }

        /** The runtime takes it for a crash of the handler, or for a failure of the server. */
        private void note(AssertionError broken) {
            if (brokenPromise == null) {
                brokenPromise = broken;
            }
        }

        private void assertState(Object state) {
            assertThat(initReturned).as("init comes first and returned").isTrue();
            assertThat(state).as("the state is the one last returned").isEqualTo(stateNumber);
        }

        private void delivered(Object argument, boolean sending) {
            assertThat(crashed || closedByResult)
                    .as("nothing is delivered after a crash or shutdown")
                    .isFalse();
            if (argument instanceof Frame frame) {
                if (model.handled(frame, sending)) {
                    coverage.saw("frame after active(true)");
                }
                return;
            }
            Note note = (Note) argument;
            performed++;
            if (model.performed(note, sending)) {
                coverage.saw("message before an earlier frame");
            }
            if (note.timer >= 0) {
                assertThat(cancelledTimers).doesNotContain(note.timer);
                assertThat(firedTimers.add(note.timer)).as("a timer fires once").isTrue();
                coverage.saw("timer fired");
            }
        }

        /** What a callback returns. {@code sending} is whether a send was under way when it was called. */
        private @Nullable Result<?> result(boolean sending) throws Exception {
            boolean dead = model.isConnectionDead();
            othersActMeanwhile();
            if (chance(40)) {
                crashed = true;
                if (chance(2)) {
                    throw new IllegalStateException("crash");
                }
                return null;
            }
            initReturned = true;
            int nextState = ++stateNumber;
            List<Frame> frames = new ArrayList<>();
            while (chance(2)) {
                frames.add(chance(5) ? Frame.ping() : Frame.text("reply " + nextNumber++));
            }
            String key = key();
            if (!dead) {
                model.replied(List.copyOf(frames), key, sending);
            }
            if (chance(40)) {
                closedByResult = true;
                frames.add(Frame.close(4002, "by result"));
                frames.add(Frame.text("after the close"));
            }
            Result<Integer> result = Result.reply(frames, nextState);
            if (key != null) {
                result = result.key(key);
            }
            if (chance(oftenRests ? 2 : 20)) {
                boolean active = chance(3);
                model.takesFrames(active);
                result = result.active(active);
            }
            if (chance(5)) {
                result = result.hibernate();
            }
            if (chance(10)) {
                result = result.timeout(Duration.ofSeconds(random.nextInt(20)));
            }
            if (chance(10)) {
                result = result.request(test.handler.calls().get(0).request().compact());
            }
            return result;
        }

        // ---- the model

        private void checkAtRest() {
            coverage.saw(model.isTakingFrames() ? "left open" : "left open, takes no frames");
            boolean suspends = (connection.holdingBack() == HoldingBack.SUSPENDING
                            || connection.holdingBack() == HoldingBack.SUSPENDING_LATE)
                    && test.definition.limits().frames().policy() == Limits.FramePolicy.HOLD_BACK;
            assertThat(connection.isSuspended())
                    .as("the server reads unless the session takes no frames")
                    .isEqualTo(suspends && !model.isTakingFrames());
            coverage.saw("left suspended", connection.isSuspended() ? 1 : 0);
            if (connection.holdingBack() == HoldingBack.ASKING) {
                // What it was told before the session took no more, it may not have read yet.
                assertThat(connection.isReading() || !model.isTakingFrames())
                        .as("a server that asks gets its answer")
                        .isTrue();
                coverage.saw("left without an answer", connection.isReading() ? 0 : 1);
            }
            assertThat(session.isOpen())
                    .as("a session that is not terminated is open")
                    .isTrue();
            model.checkAtRest();
            assertThat(connection.isUnflushed()).as("and flushed").isFalse();
            assertThat(test.runtime.registry().all()).containsExactly(session);
        }

        private void checkAtTheEnd() {
            if (brokenPromise != null) {
                throw brokenPromise;
            }
            assertThat(connection.violations()).isEmpty();
            assertThat(connection.isSuspended()).as("suspended at the end").isFalse();
            assertThat(connection.isReading() || connection.holdingBack() != HoldingBack.ASKING)
                    .as("left without an answer at the end")
                    .isTrue();
            assertThat(session.isOpen()).isFalse();
            assertThat(test.runtime.registry().all())
                    .as("the registry forgets the session")
                    .isEmpty();
            assertThat(terminated != null)
                    .as("terminate runs if init returned a result")
                    .isEqualTo(initReturned);
            assertThat(connection.closes()).hasSizeLessThanOrEqualTo(1);
            checkBooks();
            TerminateReason reason = terminated;
            if (reason == null) {
                if (!initCalled) {
                    coverage.saw("ended before init");
                    assertThat(test.handler.calls()).isEmpty();
                    return;
                }
                coverage.saw("init failed");
                assertThat(connection.closes()).hasSizeBetween(serverClosed ? 0 : 1, 1);
                assertThat(connection.closes()).allMatch(close -> close.code() == 1011);
                return;
            }
            String queue = reason instanceof Overload overload ? " of " + overload.queue() : "";
            coverage.saw("ended by " + reason.getClass().getSimpleName() + queue);
            coverage.saw("send given up", sendGivenUp ? 1 : 0);
            checkReason(reason);
            if (!sendFailed && !sendGivenUp && !(reason instanceof Overload) && !(reason instanceof Expired)) {
                model.checkNoReplyLost();
            }
            test.timers.advance(Duration.ofMinutes(10));
            test.settle();
            assertThat(test.timers.pending())
                    .as("no timer outlives the session")
                    .isZero();
            assertThat(timers).noneMatch(SessionRef.Timer::cancel);
        }

        /** What was sent is performed, refused, discarded or dropped for another. */
        private void checkBooks() {
            long refused = test.runtime.sessions().refused();
            long discarded = test.runtime.sessions().discarded();
            Dropped dropped = test.runtime.sessions().dropped(ScriptedHandler.class);
            Limits.MessagePolicy policy = test.definition.limits().messages().policy();
            // What dropNewest drops is refused, too.
            long droppedForAnother = policy == Limits.MessagePolicy.DROP_NEWEST ? 0 : dropped.messages();
            assertThat(told).as("the books balance").isEqualTo(performed + refused + discarded + droppedForAnother);
            assertThat(discarded).isEqualTo(model.discarded());
            assertThat(dropped).isEqualTo(model.dropped());
            coverage.saw("message discarded", discarded);
            coverage.saw("frame dropped", dropped.frames());
            coverage.saw("message dropped by " + policy, dropped.messages());
            coverage.saw("reply dropped", dropped.replies());
        }

        private void checkReason(TerminateReason reason) {
            assertThat(crashed).isEqualTo(reason instanceof Crash);
            boolean slow = sendGivenUp || model.isOutOfRoomForReplies();
            if (closedByResult) {
                assertThat(reason)
                        .isIn(
                                slow
                                        ? List.of(new Shutdown(4002, "by result"), new Overload(Queue.REPLIES))
                                        : List.of(new Shutdown(4002, "by result")));
            } else if (!crashed && model.isOutOfRoomForReplies()) {
                assertThat(reason).isEqualTo(new Overload(Queue.REPLIES));
            } else if (!crashed) {
                checkDecision(reason);
            }
            boolean closesNormally = !(reason instanceof TerminateReason.Remote
                    || reason instanceof Disconnected
                    || reason instanceof TerminateReason.Server);
            // Where the server said meanwhile that the connection is closed, there is nothing left to close.
            assertThat(connection.closes())
                    .hasSizeBetween(closesNormally && !serverClosed ? 1 : 0, closesNormally ? 1 : 0);
            if (reason instanceof Disconnected) {
                assertThat(connection.isAborted()).isTrue();
            }
        }

        /** The first thing that ended the session is the reason; what it found waiting comes before it or is thrown away. */
        private void checkDecision(TerminateReason reason) {
            TerminateReason decided = model.decision();
            if (decided == null) {
                // What the runtime decides by itself.
                boolean overload = reason.equals(new Overload(Queue.REPLIES)) && sendGivenUp;
                assertThat(overload || reason instanceof Timeout || reason instanceof Disconnected)
                        .as("a reason for " + reason)
                        .isTrue();
            } else if (sendGivenUp && decided instanceof Shutdown) {
                assertThat(reason).isIn(decided, new Overload(Queue.REPLIES));
            } else {
                assertThat(reason).isEqualTo(decided);
            }
            if (decided == null ? reason instanceof Timeout : !model.isDecidedAtOnce()) {
                model.checkNothingSkipped();
            }
        }
    }
}
