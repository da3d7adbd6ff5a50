package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Remote;
import io.remuda.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Row B4: how sessions go when the application is about to. */
class DrainTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LogCapture log = new LogCapture();

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static TestRuntime draining(Duration time) {
        return draining(time, 1);
    }

    private static TestRuntime draining(Duration time, long seed) {
        return new TestRuntime(new StopTimes(time, PATIENCE), seed);
    }

    private static List<HandlerSession> open(TestRuntime test, int sessions) {
        List<HandlerSession> opened = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            opened.add(test.start(new FakeConnection()));
        }
        return opened;
    }

    private static CompletableFuture<@Nullable Void> drain(TestRuntime test) {
        return test.runtime.sessions().drain().toCompletableFuture();
    }

    private static int terminated(TestRuntime test) {
        return test.handler.arguments("terminate").size();
    }

    // ---- what it does

    @Test
    @DisplayName("B4: drain ends every session with GoingAway and 1001, and completes with the last terminate")
    void drain_endsEverySession() {
        TestRuntime test = draining(Duration.ZERO);
        open(test, 2);
        test.start();
        CompletableFuture<?> drained = drain(test);

        assertThat(test.handler.callbacks())
                .as("nothing runs on the caller's thread")
                .doesNotContain("terminate");
        assertThat(drained).isNotDone();
        test.settle();

        assertThat(test.handler.arguments("terminate")).hasSize(3).containsOnly(new GoingAway());
        assertThat(test.connection.closes()).containsExactly(new FakeConnection.Event.Closed(1001, "Going away"));
        assertThat(drained).isCompleted();
        assertThat(test.runtime.registry().all()).isEmpty();
        assertThat(test.runtime.registry().index().addresses()).isZero();
    }

    @Test
    @DisplayName("B4: whether the application accepts sessions can be asked, and a drain is for good")
    void readiness_canBeAsked() {
        TestRuntime test = draining(Duration.ofMinutes(1));
        HandlerSession session = test.start();
        assertThat(test.runtime.sessions().isAccepting()).isTrue();

        test.runtime.drain();

        assertThat(test.runtime.sessions().isAccepting()).isFalse();
        assertThat(test.runtime.isStopping()).isFalse();
        assertThat(session.isOpen()).isTrue();
        test.advance(Duration.ofMinutes(2));
        assertThat(test.runtime.sessions().isAccepting()).isFalse();
    }

    @Test
    @DisplayName("B4: without sessions a drain is done at once")
    void drainWithoutSessions_isDone() {
        TestRuntime test = draining(Duration.ofMinutes(1));

        CompletableFuture<?> drained = drain(test);
        test.settle();

        assertThat(drained).isCompleted();
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("B4: a second drain changes nothing, and has the same outcome")
    void drain_isIdempotent() {
        TestRuntime test = draining(Duration.ofMinutes(1));
        open(test, 1_000);
        test.runtime.drain();
        test.advance(Duration.ofSeconds(5));
        int gone = terminated(test);
        int pending = test.timers.pending();

        CompletableFuture<?> again = drain(test);
        test.settle();

        assertThat(gone).isBetween(400, 600);
        assertThat(terminated(test)).isEqualTo(gone);
        assertThat(test.timers.pending()).isEqualTo(pending);
        test.advance(Duration.ofSeconds(6));
        assertThat(again).isCompleted();
        assertThat(test.handler.arguments("terminate")).hasSize(1_000);
    }

    @Test
    @DisplayName("B4: whoever has the stage cannot complete it for others")
    void stage_isReadOnly() {
        TestRuntime test = draining(Duration.ofMinutes(1));
        test.start();

        drain(test).complete(null);

        assertThat(drain(test)).isNotDone();
    }

    @Test
    @DisplayName("B4: until it ends, a session of an application that drains goes on as before")
    void sessionThatIsStillOpen_goesOn() {
        TestRuntime test = draining(Duration.ofMinutes(1));
        test.handler.info = (message, request, state) ->
                Result.reply(Frame.text("reply"), state).answer("answer");
        HandlerSession session = test.start();
        test.runtime.drain();

        CompletableFuture<Object> answer = test.runtime
                .sessions()
                .ask(session.ref(), "question", Duration.ofSeconds(1))
                .toCompletableFuture();
        test.text(session, "frame");
        test.workers.runAll();

        assertThat(answer).isCompletedWithValue("answer");
        assertThat(test.connection.frames()).containsExactly(Frame.text("reply"));
        assertThat(test.handler.callbacks()).containsExactlyInAnyOrder("init", "info", "handle");
    }

    @Test
    @DisplayName("B4: a session that opens while the application drains is closed with 1001 before init")
    void sessionThatOpensMeanwhile_isClosed() {
        TestRuntime test = draining(Duration.ofMinutes(1));
        open(test, 1);
        HandlerSession late = test.open();
        CompletableFuture<?> drained = drain(test);

        late.start(Transport.tcp());
        test.advance(Duration.ofSeconds(1));

        assertThat(test.handler.callbacks()).containsExactly("init", "terminate");
        assertThat(test.connection.closes()).extracting("code").containsExactly(1001);
        assertThat(drained).isCompleted();
    }

    // ---- batches

    @Test
    @DisplayName("B4: sessions that all end at once end in batches, and what others do comes between these")
    void batches_letOthersWork() {
        TestRuntime test = draining(Duration.ZERO);
        List<HandlerSession> sessions = open(test, 5 * Drain.BATCH);
        test.runtime.drain();
        List<Integer> seen = new ArrayList<>();

        test.workers.runNext();
        assertThat(sessions)
                .filteredOn(session -> !session.isOpen())
                .as("a batch")
                .hasSize(Drain.BATCH);
        test.workers.execute(() -> seen.add(terminated(test)));
        test.settle();

        assertThat(seen).containsExactly(Drain.BATCH);
        assertThat(terminated(test)).isEqualTo(5 * Drain.BATCH);
    }

    @Test
    @DisplayName("B4: the ends are spread over the time that is set for them, with no wave in it")
    void ends_areSpread() {
        TestRuntime test = draining(Duration.ofSeconds(10));
        open(test, 1_000);
        CompletableFuture<?> drained = drain(test);

        int before = 0;
        for (int second = 1; second <= 10; second++) {
            test.advance(Duration.ofSeconds(1));
            int gone = terminated(test);
            assertThat(gone - before).as("in second " + second).isBetween(60, 140);
            before = gone;
        }
        test.advance(Drain.PACE);

        assertThat(terminated(test)).isEqualTo(1_000);
        assertThat(drained).isCompleted();
    }

    @Test
    @DisplayName("B4: which session ends when is a matter of chance, and not of its age")
    void moments_areRandom() {
        List<List<String>> orders = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            TestRuntime test = draining(Duration.ofSeconds(1), seed);
            List<String> paths = new ArrayList<>();
            List<FakeConnection> connections = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                FakeConnection connection = new FakeConnection();
                connections.add(connection);
                test.start(connection);
            }
            test.runtime.drain();
            for (int step = 0; step < 12; step++) {
                test.advance(Drain.PACE);
                paths.add(connections.stream()
                        .map(connection -> connection.closes().isEmpty() ? "-" : "x")
                        .reduce("", String::concat));
            }
            assertThat(paths.get(11)).doesNotContain("-");
            orders.add(paths);
        }

        // Ids are random, and so is the order of the index; how many go in each batch is the seed's.
        assertThat(counts(orders.get(0))).isEqualTo(counts(orders.get(1))).isNotEqualTo(counts(orders.get(2)));
        assertThat(orders.get(0).get(4))
                .as("not the oldest first")
                .contains("-x")
                .contains("x-");
    }

    private static List<Long> counts(List<String> steps) {
        return steps.stream()
                .map(step -> step.chars().filter(c -> c == 'x').count())
                .toList();
    }

    @Test
    @DisplayName("B4: few sessions do not take the whole time: they are no wave")
    void fewSessions_takeLessTime() {
        TestRuntime test = draining(Duration.ofHours(1));
        open(test, 50);

        CompletableFuture<?> drained = drain(test);
        test.advance(Duration.ofMillis(500).plus(Drain.PACE));

        assertThat(drained).isCompleted();
    }

    @Test
    @DisplayName("B4: a session that ends by itself before its moment keeps nobody waiting")
    void sessionsThatEndBefore_areNotWaitedFor() {
        TestRuntime test = draining(Duration.ofHours(1));
        List<HandlerSession> sessions = open(test, 1_000);
        CompletableFuture<?> drained = drain(test);

        sessions.forEach(session -> session.closed(1000, "", false));
        test.settle();

        assertThat(drained).isCompleted();
        assertThat(test.handler.arguments("terminate")).hasSize(1_000).containsOnly(new Remote(1000, ""));
    }

    // ---- the deadline

    @Test
    @DisplayName("B4: at half of the time to stop, a client that does not take what is being sent to it is cut off")
    void stalledClient_isCut() {
        TestRuntime test = draining(Duration.ZERO);
        test.handler.info = (message, request, state) -> Result.reply(Frame.text("reply"), state);
        test.connection.mode(FakeConnection.Mode.LATER).mayCloseDuringSend();
        HandlerSession stalled = test.start();
        stalled.ref().tell("go");
        test.settle();
        CompletableFuture<?> drained = drain(test);

        test.advance(PATIENCE.dividedBy(2).minusMillis(1));
        assertThat(test.connection.isAborted()).isFalse();
        assertThat(drained).isNotDone();
        test.advance(Duration.ofMillis(1));

        assertThat(test.connection.isAborted()).isTrue();
        assertThat(test.handler.arguments("terminate")).containsExactly(new GoingAway());
        assertThat(drained).isCompleted();
        assertThat(log.messages()).noneMatch(message -> message.startsWith("REMUDA-106"));
    }

    @Test
    @DisplayName("B4: a session that only waits for a worker is not cut off: its client gets 1001")
    void sessionThatWaitsForAWorker_isNotCut() {
        TestRuntime test = draining(Duration.ZERO);
        test.start();
        test.runtime.drain();

        // No worker comes until the time is over.
        test.timers.advance(PATIENCE);
        test.settle();

        assertThat(test.connection.isAborted()).isFalse();
        assertThat(test.connection.closes()).extracting("code").containsExactly(1001);
        assertThat(test.handler.arguments("terminate")).containsExactly(new GoingAway());
    }

    @Test
    @DisplayName("B4: what has not terminated in time is reported, once, and the drain is done when it has")
    void callbackThatHangs_isReported() {
        TestRuntime test = draining(Duration.ZERO);
        test.handler.handle = (frame, request, state) -> {
            // As seen by others while this callback runs.
            test.runtime.drain();
            test.timers.advance(PATIENCE.plusSeconds(1));
            assertThat(drain(test)).isNotDone();
            return Result.ok(state);
        };
        HandlerSession session = test.start();

        test.text(session, "hang");
        assertThat(log.messages())
                .filteredOn(message -> message.startsWith("REMUDA-106"))
                .hasSize(1)
                .first()
                .asString()
                .contains("1 sessions");
        test.settle();

        assertThat(drain(test)).isCompleted();
        assertThat(test.handler.arguments("terminate")).containsExactly(new GoingAway());
    }

    // ---- and the stop

    @Test
    @DisplayName("B4: a stop drains: what a drain before it has begun goes on, at its pace")
    void stop_joinsTheDrain() {
        SystemTimers timers = new SystemTimers(getClass().getClassLoader());
        TestRuntime test = new TestRuntime(
                Workers.pool(4, getClass().getClassLoader(), Runnable::run),
                timers,
                new StopTimes(Duration.ofSeconds(3), Duration.ofSeconds(2)));
        open(test, 400);
        List<Long> ends = Collections.synchronizedList(new ArrayList<>());
        test.handler.terminate = (reason, request, state) -> {
            ends.add(System.nanoTime());
            return null;
        };
        long begin = System.nanoTime();
        CompletableFuture<?> drained = drain(test);

        test.runtime.stop();

        assertThat(test.handler.arguments("terminate")).hasSize(400).containsOnly(new GoingAway());
        assertThat(Duration.ofNanos(ends.get(399) - begin)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(drained).isCompleted();
        assertThat(test.runtime.closing().count()).isZero();
        assertThat(timers.pending()).isZero();
    }

    @Test
    @DisplayName("B4: a drain during a stop has the outcome of the stop")
    void drainDuringTheStop_hasItsOutcome() {
        TestRuntime test = draining(Duration.ZERO);
        HandlerSession session = test.start();

        // No worker performs the end.
        test.runtime.stop(Duration.ofMillis(2));
        CompletableFuture<?> drained = drain(test);

        assertThat(session.isOpen()).isFalse();
        assertThat(drained)
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(TimeoutException.class)
                .withMessageContaining("1 sessions");
        assertThat(drain(draining(Duration.ZERO))).isNotDone();
    }

    @Test
    @DisplayName("B4: connections whose clients do not answer the close are cut off by the stop")
    void clientThatDoesNotAnswer_isCutByTheStop() {
        TestRuntime test = new TestRuntime(
                Workers.pool(4, getClass().getClassLoader(), Runnable::run),
                new SystemTimers(getClass().getClassLoader()),
                StopTimes.DEFAULT);
        FakeConnection answering = new FakeConnection();
        HandlerSession answered = test.start(answering);
        test.start();
        CompletableFuture<?> drained = drain(test);
        await().until(drained::isDone);
        answered.closed(1001, "", false);

        test.runtime.stop();

        assertThat(answering.isAborted()).isFalse();
        assertThat(test.connection.isAborted()).isTrue();
        assertThat(test.runtime.closing().count()).isZero();
    }

    // ---- who closed

    @Test
    @DisplayName("B4: once the client has answered a close, no timer keeps the session")
    void answeredClose_leavesNoTimer() {
        TestRuntime test = draining(Duration.ZERO);
        HandlerSession session = test.start();
        session.ref().close();
        test.settle();
        assertThat(test.runtime.closing().count()).isEqualTo(1);

        session.closed(1000, "", false);
        test.settle();

        assertThat(test.runtime.closing().count()).isZero();
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("F5: a client whose close is reported before its connection has ended is cut off if it does not end")
    void closeThatIsNotTheEnd_isCut() {
        TestRuntime test = draining(Duration.ZERO);
        HandlerSession session = test.start();

        session.closing(1000, "bye", false);
        test.settle();
        assertThat(test.handler.arguments("terminate")).containsExactly(new Remote(1000, "bye"));
        test.advance(Duration.ofSeconds(5));

        assertThat(test.connection.isAborted()).isTrue();
    }

    @Test
    @DisplayName("F5: of one that has ended meanwhile nothing is left")
    void closeThatIsFollowedByTheEnd_leavesNoTimer() {
        TestRuntime test = draining(Duration.ZERO);
        HandlerSession session = test.start();
        session.closing(1000, "bye", false);
        test.settle();

        session.gone();

        assertThat(test.runtime.closing().count()).isZero();
        assertThat(test.timers.pending()).isZero();
        assertThat(test.connection.isAborted()).isFalse();
    }

    @Test
    @DisplayName("B4: a close with 1001 by the server counts as GoingAway once the application drains")
    void closeWhileDraining_isGoingAway() {
        TestRuntime test = draining(Duration.ofMinutes(1));
        HandlerSession session = test.start();
        test.runtime.drain();

        session.closed(1001, "", false);
        test.settle();

        assertThat(test.handler.arguments("terminate")).containsExactly(new GoingAway());
    }

    @Test
    @DisplayName("B4: a close with 1001 and a reason counts as GoingAway if the application stops right after it")
    void closeBeforeTheStop_isGoingAway() {
        TestRuntime test = draining(Duration.ZERO);
        HandlerSession session = test.start();

        session.closed(1001, "The server stops", false);
        test.settle();
        assertThat(test.handler.callbacks()).doesNotContain("terminate");
        test.runtime.drain();
        test.settle();

        assertThat(test.handler.arguments("terminate")).containsExactly(new GoingAway());
    }

    @Test
    @DisplayName("Section 8: a client's 1001 counts as Remote, with a reason a little later than without")
    void closeByTheClient_isRemote() {
        TestRuntime test = draining(Duration.ZERO);
        HandlerSession page = test.start();
        HandlerSession other = test.start(new FakeConnection());

        page.closed(1001, "", false);
        other.closed(1001, "bye", false);
        test.settle();
        assertThat(test.handler.arguments("terminate")).containsExactly(new Remote(1001, ""));
        test.advance(Duration.ofMillis(500));

        assertThat(test.handler.arguments("terminate")).containsExactly(new Remote(1001, ""), new Remote(1001, "bye"));
        assertThat(test.timers.pending()).isZero();
    }

    @Test
    @DisplayName("B4: what the server closes or cuts because it stops counts as GoingAway; a cut alone does not")
    void closeByStop_isGoingAway() {
        TestRuntime test = draining(Duration.ofMinutes(1));
        HandlerSession cut = test.start();
        HandlerSession stopped = test.start(new FakeConnection());

        cut.closed(1006, "", true);
        stopped.closedByStop();
        test.settle();

        assertThat(test.handler.arguments("terminate")).containsExactly(new Disconnected(), new GoingAway());
        assertThat(test.runtime.sessions().count(Address.all())).isZero();
        assertThat(test.runtime.closing().count())
                .as("nobody waits for what is gone")
                .isZero();
    }
}
