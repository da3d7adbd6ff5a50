package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RunQueueTest {

    private static final int RUNNERS = 2;

    private final ManualExecutor workers = new ManualExecutor();
    private final ManualTimers timers = new ManualTimers();
    private final RunQueue queue = new RunQueue(workers, timers, RUNNERS);
    private final List<Integer> done = new ArrayList<>();

    private void execute(int... turns) {
        for (int turn : turns) {
            queue.execute(() -> done.add(turn));
        }
    }

    /** A turn that says that it has begun, and blocks. */
    private static Runnable blocking(Runnable begins, CountDownLatch until) {
        return () -> {
            begins.run();
            try {
                until.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Test
    @DisplayName("Turns are run in their order by few workers, however many there are")
    void turns_areRunByFewWorkers() {
        execute(IntStream.range(0, 100).toArray());
        assertThat(workers.waiting()).isEqualTo(RUNNERS);

        workers.runAll();

        assertThat(done)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        assertThat(workers.executed()).isEqualTo(RUNNERS);
    }

    @Test
    @DisplayName("A worker that finds nothing goes, and comes back for the next turn")
    void idleRunners_giveTheirPlaceBack() {
        for (int i = 0; i < 10; i++) {
            execute(i);
            workers.runAll();
        }

        assertThat(done).hasSize(10);
        assertThat(workers.executed()).isEqualTo(10);
    }

    @Test
    @DisplayName("A turn that puts another one behind itself is no reason for a worker to go")
    void turnsOfTurns_areRun() {
        queue.execute(() -> execute(1));

        workers.runAll();

        assertThat(done).containsExactly(1);
    }

    @Test
    @DisplayName("A turn that fails is logged, and the others are run, however often that happens")
    void turnsThatFail_doNotStopOthers() {
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 5; i++) {
                queue.execute(() -> {
                    throw new StackOverflowError("not in the handler");
                });
                execute(i);
            }
            workers.runAll();
            execute(5);
            workers.runAll();

            assertThat(done).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(log.messages())
                    .hasSize(5)
                    .allSatisfy(message -> assertThat(message).contains("a turn"));
        }
    }

    @Test
    @DisplayName("L7: the interrupt that a turn leaves behind is not meant for the others")
    void interrupt_isNotSeenByOthers() {
        List<Boolean> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            queue.execute(() -> {
                seen.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
            });
        }

        workers.runAll();

        assertThat(seen).containsExactly(false, false, false);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @DisplayName(
            "A turn that finds no thread for want of stack or memory fails whoever put it there, and is run all the same")
    void runnerThatCannotStart_losesNothing() {
        AtomicInteger failures = new AtomicInteger(2 * RUNNERS);
        RunQueue starved = new RunQueue(
                task -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new StackOverflowError("of whoever tells");
                    }
                    workers.execute(task);
                },
                timers,
                RUNNERS);
        for (int i = 0; i < RUNNERS; i++) {
            int turn = i;
            assertThatThrownBy(() -> starved.execute(() -> done.add(turn))).isInstanceOf(StackOverflowError.class);
        }

        // Who looks for those that do not get on fares no better for a while.
        while (failures.get() > 0) {
            assertThatThrownBy(() -> timers.advance(RunQueue.WATCH)).isInstanceOf(StackOverflowError.class);
        }
        timers.advance(RunQueue.WATCH);
        workers.runAll();

        assertThat(done).containsExactly(0, 1);
        timers.advance(RunQueue.WATCH);
        assertThat(timers.pending()).isZero();
        for (int i = 0; i < RUNNERS; i++) {
            starved.execute(() -> done.add(RUNNERS));
        }
        assertThat(workers.waiting()).as("runners at once").isEqualTo(RUNNERS);
    }

    @Test
    @DisplayName("A runner that ends by a failure gives its place to another")
    void runnerThatFails_isReplaced() {
        AtomicBoolean logs = new AtomicBoolean();
        Handler failing = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logs.set(true);
                throw new OutOfMemoryError("when it logs");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.remuda");
        logger.addHandler(failing);
        logger.setUseParentHandlers(false);
        try {
            for (int i = 0; i < 2 * RUNNERS; i++) {
                queue.execute(() -> {
                    throw new IllegalStateException("boom");
                });
                execute(i);
                assertThatThrownBy(workers::runAll).isInstanceOf(OutOfMemoryError.class);
                workers.runAll();
            }
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(failing);
        }

        assertThat(logs).isTrue();
        assertThat(done).hasSize(2 * RUNNERS);
    }

    @Test
    @DisplayName("A clock is looked at only while turns wait for others")
    void nothingIsWatched_withoutNeed() {
        execute(1, 2);
        assertThat(timers.pending()).isZero();
        execute(3);
        assertThat(timers.pending()).isEqualTo(1);
        workers.runAll();

        timers.advance(RunQueue.WATCH);

        assertThat(timers.pending()).isZero();
        assertThat(workers.executed()).isEqualTo(RUNNERS);
    }

    @Test
    @DisplayName("B3: the more turns block, the sooner the others get past them")
    void turnsThatBlock_areOvertakenSooner() throws Exception {
        int blocking = 200;
        ExecutorService threads = Executors.newCachedThreadPool();
        RunQueue real = new RunQueue(threads, timers, RUNNERS);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        int looks = 0;
        try {
            for (int i = 0; i < blocking; i++) {
                real.execute(blocking(blocked::incrementAndGet, go));
            }
            int expected = RUNNERS;
            for (int added = RUNNERS; expected < blocking; added *= 2) {
                int before = expected;
                await().untilAsserted(() -> assertThat(blocked).hasValue(before));
                timers.advance(RunQueue.WATCH);
                looks++;
                expected = Math.min(blocking, expected + added);
            }
            await().untilAsserted(() -> assertThat(blocked).hasValue(blocking));
        } finally {
            go.countDown();
            threads.shutdown();
        }
        assertThat(looks).isEqualTo(7);
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("B3: turns that block all the same, however many, do not keep others from running")
    void turnsThatBlock_areOvertaken() throws Exception {
        int blocking = 200;
        ExecutorService threads = Executors.newCachedThreadPool();
        SystemTimers clock = new SystemTimers(getClass().getClassLoader());
        RunQueue real = new RunQueue(threads, clock, RUNNERS);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        AtomicInteger blocked = new AtomicInteger();
        try {
            for (int i = 0; i < blocking; i++) {
                real.execute(blocking(blocked::incrementAndGet, go));
            }
            real.execute(others::countDown);

            assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
            // A runner may have taken one of them and not have begun.
            await().untilAsserted(() -> assertThat(blocked).hasValue(blocking));
        } finally {
            go.countDown();
            threads.shutdown();
            clock.close();
        }
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("B3: however long turns block, no more runners are added than there are turns that wait")
    void fewTurnsThatWait_getFewRunners() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicInteger started = new AtomicInteger();
        RunQueue real = new RunQueue(
                task -> {
                    started.incrementAndGet();
                    threads.execute(task);
                },
                timers,
                RUNNERS);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(RUNNERS);
        try {
            for (int i = 0; i < RUNNERS; i++) {
                real.execute(blocking(begun::countDown, go));
            }
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 20; i++) {
                CountDownLatch quick = new CountDownLatch(1);
                real.execute(quick::countDown);
                timers.advance(RunQueue.WATCH);
                assertThat(quick.await(20, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            go.countDown();
            threads.shutdown();
        }
        // One that was about to end may have taken the next turn, too.
        assertThat(started.get()).isLessThanOrEqualTo(RUNNERS + 20);
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("B3: turns that come when others have blocked for long are run, again and again")
    void turnsBehindThoseThatBlock_areRun() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        SystemTimers clock = new SystemTimers(getClass().getClassLoader());
        RunQueue real = new RunQueue(threads, clock, RUNNERS);
        CountDownLatch go = new CountDownLatch(1);
        try {
            for (int i = 0; i < 10; i++) {
                CountDownLatch begun = new CountDownLatch(RUNNERS);
                for (int j = 0; j < RUNNERS; j++) {
                    real.execute(blocking(begun::countDown, go));
                }
                assertThat(begun.await(20, TimeUnit.SECONDS)).as("round " + i).isTrue();
                // Nothing waits any more, so that nobody looks after those that block.
                await().until(() -> clock.pending() == 0);
            }
        } finally {
            go.countDown();
            threads.shutdown();
            clock.close();
        }
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("B3: a runner that goes on is not replaced")
    void busyRunners_areNotReplaced() {
        List<Integer> executedAtEachLook = new ArrayList<>();
        execute(0);
        for (int i = 0; i < 10; i++) {
            queue.execute(() -> {
                timers.advance(RunQueue.WATCH);
                executedAtEachLook.add(workers.executed());
            });
        }

        workers.runAll();

        assertThat(executedAtEachLook).hasSize(10).containsOnly(RUNNERS);
    }
}
