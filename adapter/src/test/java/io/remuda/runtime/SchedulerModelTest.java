package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Lets a random scheduler do everything that can happen to a session, in any order and inside of each other, and holds
 * what the handler and the client saw against a simple model of the contract.
 */
class SchedulerModelTest {

    private static final int RUNS = 30_000;

    @Test
    @DisplayName("L1-L7, L9, F3, F5, T3: whatever happens in whatever order, the contract holds")
    void contractHoldsInEveryOrder() {
        try (LogCapture silent = new LogCapture(Level.OFF)) {
            long first = new Random().nextLong();
            Coverage coverage = new Coverage();
            for (long seed = first; seed < first + RUNS; seed++) {
                try {
                    new Run(seed, coverage).go();
                } catch (RuntimeException | Error failure) {
                    throw new AssertionError("with seed " + seed + "L: " + failure.getMessage(), failure);
                }
            }
            assertThat(silent.records()).isEmpty();
            // A scheduler that does not get everywhere proves nothing.
            assertThat(coverage.reasons)
                    .contains(
                            "Crash",
                            "Disconnected",
                            "GoingAway",
                            "Overload",
                            "Remote",
                            "Shutdown",
                            "Timeout",
                            "TooBig");
            assertThat(coverage.initFailed).isPositive();
            assertThat(coverage.endedBeforeInit).isPositive();
            assertThat(coverage.leftOpen).isPositive();
            assertThat(coverage.nested).isPositive();
            assertThat(coverage.timersFired).isPositive();
            assertThat(coverage.timersCancelled).isPositive();
        }
    }

    /** What the runs have seen. */
    private static final class Coverage {
        private final Set<String> reasons = new HashSet<>();
        private int initFailed;
        private int endedBeforeInit;
        private int leftOpen;
        private int nested;
        private int timersFired;
        private int timersCancelled;
    }

    /** A message of a timer, which the model follows apart from the others. */
    private record Due(int number) {}

    /** One session from its beginning to its end. */
    private static final class Run {

        private final Random random;
        private final Coverage coverage;
        private final TestRuntime test;
        private final FakeConnection connection;
        private final HandlerSession session;
        private final boolean oftenFails;

        // The model.
        private final List<Object> taken = new ArrayList<>();
        private final List<Object> delivered = new ArrayList<>();
        private final List<Frame> replies = new ArrayList<>();
        private final List<SessionRef.Timer> timers = new ArrayList<>();
        private final Set<Integer> cancelledTimers = new HashSet<>();
        private final Set<Integer> firedTimers = new HashSet<>();
        private int stateNumber;
        private boolean initCalled;
        private boolean initReturned;
        private boolean inCallback;
        private boolean crashed;
        private boolean closedByResult;
        private boolean sendFailed;
        private long sentAt;
        private boolean sendGivenUp;
        private boolean serverIsReading;
        private @Nullable AssertionError brokenPromise;
        private @Nullable TerminateReason terminated;

        private int number;
        private int depth;
        private int operationsLeft;

        Run(long seed, Coverage coverage) {
            this.random = new Random(seed);
            this.coverage = coverage;
            test = new TestRuntime(
                    chance(2) ? Callbacks.CONTAINER_THREAD : Callbacks.WORKER,
                    Object.class,
                    0,
                    "frames",
                    Integer.toString(1 + random.nextInt(8)),
                    "messages",
                    Integer.toString(1 + random.nextInt(8)),
                    "replies",
                    Integer.toString(1 + random.nextInt(8)),
                    "maxMessageSize",
                    "100");
            connection = test.connection.mayCloseDuringSend();
            oftenFails = chance(5);
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

        void go() {
            while (chance(3)) {
                tell();
            }
            session.start(Transport.tcp());
            while (operationsLeft > 0) {
                somethingHappens();
            }
            everythingComesToRest();
            if (terminated == null && initReturned) {
                checkAtRest();
                coverage.leftOpen++;
                if (chance(2)) {
                    session.ref().close();
                } else {
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
                case 13, 14, 15 -> connection.complete(failure());
                case 16 -> {
                    noteDeadline();
                    test.timers.runDue();
                }
                case 17 -> startTimer();
                case 18 -> cancelTimer();
                case 19 -> {
                    test.timers.advance(Duration.ofMillis(random.nextInt(chance(4) ? 40_000 : 1_000)));
                    noteDeadline();
                }
                case 20 -> ends();
                default ->
                    connection.mode(
                            chance(2)
                                    ? FakeConnection.Mode.INLINE
                                    : chance(10) ? failingMode() : FakeConnection.Mode.LATER);
            }
        }

        private @Nullable IOException failure() {
            if (!connection.isWaiting() || !chance(oftenFails ? 4 : 40)) {
                return null;
            }
            sendFailed = true;
            return FakeConnection.BROKEN;
        }

        /** A send that has not completed when its deadline passes is given up, whatever the session then ends with. */
        private void noteDeadline() {
            Duration taken = Duration.ofNanos(test.timers.nanoTime() - sentAt);
            sendGivenUp |= connection.isWaiting() && taken.compareTo(Duration.ofSeconds(30)) >= 0;
        }

        private FakeConnection.Mode failingMode() {
            return chance(2) ? FakeConnection.Mode.FAILING : FakeConnection.Mode.THROWING;
        }

        private void ends() {
            if (!chance(4)) {
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> session.ref().close(4000, "by reference");
                case 1 -> session.closed(4001, "by the client", false);
                case 2 -> session.closed(1006, "", false);
                case 3 -> session.end(new GoingAway(), true);
                case 4 -> read("x".repeat(101));
                default -> session.closed(1011, "by the server", true);
            }
        }

        private void frame() {
            String text = "frame " + number++;
            if (session.isOpen() && !serverIsReading) {
                // If there is no space for it, the session ends with Overload, and nothing more is delivered.
                taken.add(Frame.text(text));
            }
            read(text);
        }

        /** The server reads a connection with one thread at a time. */
        private void read(String text) {
            if (!serverIsReading) {
                serverIsReading = true;
                session.arrivals().text(text, true);
                serverIsReading = false;
            }
        }

        private void tell() {
            String message = "message " + number++;
            taken.add(message);
            if (!session.ref().tell(message)) {
                taken.remove(message);
                assertThat(session.isOpen()).isFalse();
            }
        }

        private void startTimer() {
            int timer = timers.size();
            timers.add(session.ref().startTimer(Duration.ofMillis(random.nextInt(3000)), new Due(timer)));
        }

        private void cancelTimer() {
            if (!timers.isEmpty()) {
                int timer = random.nextInt(timers.size());
                if (timers.get(timer).cancel()) {
                    assertThat(firedTimers).doesNotContain(timer);
                    assertThat(cancelledTimers.add(timer)).isTrue();
                    coverage.timersCancelled++;
                }
            }
        }

        /** Another thread acts now, while this one is in the middle of something. */
        private void othersActMeanwhile() {
            if (depth < 3) {
                depth++;
                while (operationsLeft > 0 && chance(3)) {
                    coverage.nested++;
                    somethingHappens();
                }
                depth--;
            }
        }

        private void serverIsCalled() {
            assertThat(terminated).isNull();
            othersActMeanwhile();
            FakeConnection.Mode mode = connection.mode();
            sentAt = test.timers.nanoTime();
            sendFailed |= mode == FakeConnection.Mode.FAILING || mode == FakeConnection.Mode.THROWING;
        }

        private void everythingComesToRest() {
            connection.mode(FakeConnection.Mode.INLINE);
            test.settle();
            while (connection.complete()) {
                test.settle();
            }
            if (sendFailed || terminated != null) {
                // The grace in which the server may report a close.
                test.timers.advance(Duration.ofSeconds(1));
                test.settle();
            }
        }

        // ---- the handler

        private @Nullable Result<?> called(String callback, Object argument, Object state) throws Exception {
            assertThat(inCallback).as("callbacks do not overlap").isFalse();
            assertThat(terminated).as("nothing follows terminate").isNull();
            inCallback = true;
            try {
                return switch (callback) {
                    case "init" -> {
                        assertThat(initCalled).as("init runs once").isFalse();
                        initCalled = true;
                        yield result();
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
                        delivered(argument);
                        yield result();
                    }
                };
            } catch (AssertionError broken) {
                // The runtime takes it for a crash of the handler.
                if (brokenPromise == null) {
                    brokenPromise = broken;
                }
                throw broken;
            } finally {
                inCallback = false;
            }
        }

        private void assertState(Object state) {
            assertThat(initReturned).as("init comes first and returned").isTrue();
            assertThat(state).as("the state is the one last returned").isEqualTo(stateNumber);
        }

        private void delivered(Object argument) {
            assertThat(crashed || closedByResult)
                    .as("nothing is delivered after a crash or shutdown")
                    .isFalse();
            if (argument instanceof Due due) {
                assertThat(cancelledTimers).doesNotContain(due.number());
                assertThat(firedTimers.add(due.number()))
                        .as("a timer fires once")
                        .isTrue();
                coverage.timersFired++;
            } else {
                delivered.add(argument);
                int number = ofSameKind(delivered, argument).size();
                assertThat(ofSameKind(taken, argument))
                        .as("order of arrival, nothing skipped")
                        .hasSizeGreaterThanOrEqualTo(number)
                        .element(number - 1)
                        .isEqualTo(argument);
            }
        }

        /** Frames or messages: a message may overtake frames that wait for a send. */
        private static List<Object> ofSameKind(List<Object> all, Object one) {
            return all.stream()
                    .filter(other -> other instanceof Frame == one instanceof Frame)
                    .toList();
        }

        private @Nullable Result<?> result() throws Exception {
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
                frames.add(chance(5) ? Frame.ping() : Frame.text("reply " + number++));
            }
            replies.addAll(frames);
            if (chance(40)) {
                closedByResult = true;
                frames.add(Frame.close(4002, "by result"));
                frames.add(Frame.text("after the close"));
            }
            Result<Integer> result = Result.reply(frames, nextState);
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
            assertThat(session.isOpen())
                    .as("a session that is not terminated is open")
                    .isTrue();
            assertThat(delivered).as("everything taken is delivered").hasSameSizeAs(taken);
            assertThat(sentByHandler()).as("every reply is sent").isEqualTo(replies);
            assertThat(connection.isUnflushed()).as("and flushed").isFalse();
            assertThat(test.runtime.registry().all()).containsExactly(session);
        }

        private void checkAtTheEnd() {
            if (brokenPromise != null) {
                throw brokenPromise;
            }
            assertThat(connection.violations()).isEmpty();
            assertThat(session.isOpen()).isFalse();
            assertThat(test.runtime.registry().all())
                    .as("the registry forgets the session")
                    .isEmpty();
            assertThat(terminated != null)
                    .as("terminate runs if init returned a result")
                    .isEqualTo(initReturned);
            assertThat(connection.closes()).hasSizeLessThanOrEqualTo(1);
            checkFrames();
            TerminateReason reason = terminated;
            if (reason == null) {
                if (!initCalled) {
                    coverage.endedBeforeInit++;
                    assertThat(test.handler.calls()).isEmpty();
                    return;
                }
                coverage.initFailed++;
                assertThat(connection.closes())
                        .hasSize(1)
                        .first()
                        .extracting("code")
                        .isEqualTo(1011);
                return;
            }
            coverage.reasons.add(reason.getClass().getSimpleName());
            checkReason(reason);
            test.timers.advance(Duration.ofMinutes(10));
            test.settle();
            assertThat(test.timers.pending())
                    .as("no timer outlives the session")
                    .isZero();
            assertThat(timers).noneMatch(SessionRef.Timer::cancel);
        }

        private void checkReason(TerminateReason reason) {
            assertThat(crashed).isEqualTo(reason instanceof Crash);
            if (closedByResult) {
                assertThat(reason).isIn(new Shutdown(4002, "by result"), new Overload(TerminateReason.Queue.REPLIES));
            }
            boolean keepsOrder = !closedByResult
                    && (reason instanceof Shutdown
                            || reason instanceof Remote
                            || reason instanceof TerminateReason.Timeout
                            || reason instanceof TerminateReason.TooBig);
            if (keepsOrder) {
                assertThat(delivered)
                        .as("what was taken before the end is delivered before it")
                        .hasSameSizeAs(taken);
            }
            boolean closesNormally = !(reason instanceof Remote
                    || reason instanceof Disconnected
                    || reason instanceof TerminateReason.Server);
            assertThat(connection.closes()).hasSize(closesNormally ? 1 : 0);
            if (reason instanceof Disconnected) {
                assertThat(connection.isAborted()).isTrue();
            }
        }

        /** The frames sent are those of the results in order, from the first on; all of them if nothing went wrong. */
        private void checkFrames() {
            List<Frame> sent = sentByHandler();
            assertThat(sent).hasSizeLessThanOrEqualTo(replies.size());
            assertThat(sent).isEqualTo(replies.subList(0, sent.size()));
            if (!sendFailed && !sendGivenUp && !(terminated instanceof Overload)) {
                assertThat(sent).as("no frame is lost").hasSameSizeAs(replies);
            }
        }

        /** What was sent without the runtime's own pings. */
        private List<Frame> sentByHandler() {
            return connection.frames().stream()
                    .filter(frame ->
                            !(frame instanceof Frame.Ping ping) || !session.isOwnProbe(new Frame.Pong(ping.payload())))
                    .toList();
        }
    }
}
