package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions that block, fail, and come too late. */
@Timeout(60)
class DecisionsTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Runnable> deadlines = new ArrayList<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    private Runnable schedule(Duration delay, Runnable task) {
        ScheduledFuture<?> future = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Decisions whose deadlines come when the test runs them. */
    private Decisions manual(int most) {
        return new Decisions(most, (delay, task) -> {
            deadlines.add(task);
            return () -> deadlines.remove(task);
        });
    }

    private static <T> T value(T decided) {
        return decided;
    }

    @Test
    @DisplayName("Section 1, upgrade: a decision runs on the thread that asks for it, and its answer is given")
    void decision_isGiven() throws Exception {
        Decisions decisions = manual(1);

        assertThat(decisions.decide(LONG, Thread::currentThread)).isEqualTo(Thread.currentThread());
        assertThat(deadlines).isEmpty();
    }

    @Test
    @DisplayName("Section 1, upgrade: no more decisions than allowed are under way; another one is refused, and when"
            + " one has ended there is room again")
    void tooMany_areRefused() throws Exception {
        Decisions decisions = new Decisions(2, this::schedule);
        CyclicBarrier inside = new CyclicBarrier(3);
        CountDownLatch go = new CountDownLatch(1);
        Callable<String> slow = () -> {
            inside.await();
            go.await();
            return "slow";
        };
        Future<String> one = threads.submit(() -> decisions.decide(LONG, slow));
        Future<String> two = threads.submit(() -> decisions.decide(LONG, slow));
        inside.await();

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> decisions.decide(LONG, () -> "quick"))
                .withMessageContaining("too many decisions");
        go.countDown();

        assertThat(one.get()).isEqualTo("slow");
        assertThat(two.get()).isEqualTo("slow");
        assertThat(decisions.decide(LONG, () -> "quick")).isEqualTo("quick");
    }

    static List<Throwable> failures() {
        return List.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new AssertionError("error"),
                new TimeoutException("its own"),
                new InterruptedException("its own"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    @DisplayName("Section 1, upgrade: what a decision throws is thrown, and takes no room from others")
    void failure_isThrown(Throwable failure) throws Exception {
        Decisions decisions = manual(1);

        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowable(() -> decisions.decide(LONG, () -> {
                        if (failure instanceof Error error) {
                            throw error;
                        }
                        throw (Exception) failure;
                    })))
                    .isSameAs(failure);
        }

        assertThat(decisions.decide(LONG, () -> "next")).isEqualTo("next");
        assertThat(deadlines).isEmpty();
    }

    @Test
    @DisplayName("Section 1, upgrade: a clock that fails takes no room from others")
    void failingTimer_takesNoRoom() {
        Decisions decisions = new Decisions(1, (delay, task) -> {
            throw new IllegalStateException("stopped");
        });

        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowable(() -> decisions.decide(LONG, () -> "never")))
                    .hasMessage("stopped");
        }
    }

    @Test
    @DisplayName("Section 1, upgrade: at the deadline the thread of a decision is interrupted")
    void deadline_interrupts() throws Exception {
        Decisions decisions = new Decisions(1, this::schedule);
        CountDownLatch never = new CountDownLatch(1);

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> decisions.decide(Duration.ofMillis(20), () -> {
                    never.await();
                    return "never";
                }))
                .withMessageContaining("longer than PT0.02S")
                .withCauseInstanceOf(InterruptedException.class);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(decisions.decide(LONG, () -> "next")).isEqualTo("next");
    }

    @Test
    @DisplayName("Section 1, upgrade: a decision that does not heed its deadline comes too late all the same")
    void lateDecision_doesNotCount() {
        Decisions decisions = manual(1);

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> decisions.decide(LONG, () -> {
                    deadlines.get(0).run();
                    return value("late");
                }));

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @DisplayName("Section 1, upgrade: a deadline that comes after the decision interrupts nobody")
    void deadlineAfterTheDecision_doesNothing() throws Exception {
        List<Runnable> late = new ArrayList<>();
        Decisions decisions = new Decisions(1, (delay, task) -> {
            late.add(task);
            return () -> {};
        });

        decisions.decide(LONG, () -> "in time");
        late.forEach(Runnable::run);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @DisplayName("Section 1, upgrade: an interruption of somebody else stays, for whom it is meant")
    void interruptionOfOthers_stays() throws Exception {
        Decisions decisions = manual(1);

        decisions.decide(LONG, () -> {
            Thread.currentThread().interrupt();
            return "in time";
        });

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @DisplayName("Section 1, upgrade: however close to its deadline a decision ends, what its thread does next is never"
            + " interrupted")
    void interruption_neverHitsWhatComesNext() throws Exception {
        Decisions decisions = new Decisions(4, this::schedule);
        List<Future<int[]>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(threads.submit(() -> {
                int[] outcomes = new int[2];
                for (int i = 0; i < 5_000; i++) {
                    long end = System.nanoTime() + ThreadLocalRandom.current().nextInt(120_000);
                    try {
                        decisions.decide(Duration.ofNanos(60_000), () -> {
                            while (System.nanoTime() < end
                                    && !Thread.currentThread().isInterrupted()) {
                                Thread.onSpinWait();
                            }
                            return "decided";
                        });
                        outcomes[0]++;
                    } catch (TimeoutException late) {
                        outcomes[1]++;
                    }
                    for (int spin = 0; spin < 200; spin++) {
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    }
                }
                return outcomes;
            }));
        }

        int inTime = 0;
        int late = 0;
        for (Future<int[]> one : all) {
            inTime += one.get()[0];
            late += one.get()[1];
        }
        assertThat(inTime).isPositive();
        assertThat(late).isPositive();
        assertThat(inTime + late).isEqualTo(20_000);
    }
}
