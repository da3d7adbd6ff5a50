package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The timers on the real clock, so with delays that are next to nothing, or longer than any test; and on one that jumps. */
class SystemTimersTest {

    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final ClassLoader classLoader = new ClassLoader(getClass().getClassLoader()) {};
    private final Set<Thread> before = timerThreads();
    private final SystemTimers timers = new SystemTimers(classLoader);

    @AfterEach
    void close() {
        timers.close();
    }

    private static Set<Thread> timerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("remuda-timer"))
                .collect(Collectors.toSet());
    }

    private Set<Thread> ownThreads() {
        Set<Thread> own = timerThreads();
        own.removeAll(before);
        return own;
    }

    @Test
    @DisplayName("T3: a million pending timers have one thread, and cancelled ones are gone")
    void manyTimers_haveOneThread() {
        List<Timers.Scheduled> pending = new ArrayList<>(1_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            pending.add(timers.schedule(AN_HOUR.plusMillis(i), () -> {}));
        }

        assertThat(ownThreads()).hasSize(1);
        assertThat(timers.pending()).isEqualTo(1_000_000);
        Collections.shuffle(pending, new Random(1));
        assertThat(pending).allMatch(Timers.Scheduled::cancel);
        assertThat(pending).noneMatch(Timers.Scheduled::cancel);
        assertThat(timers.pending()).isZero();
    }

    @Test
    @DisplayName("T3: a timer does not fire before its delay, and fires on the timers' thread")
    void timer_doesNotFireBefore() throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        List<Thread> thread = Collections.synchronizedList(new ArrayList<>());
        long start = timers.nanoTime();

        Timers.Scheduled scheduled = timers.schedule(Duration.ofMillis(20), () -> {
            thread.add(Thread.currentThread());
            fired.countDown();
        });

        assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(timers.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
        assertThat(thread).containsExactlyElementsOf(ownThreads());
        assertThat(thread.get(0).isDaemon()).isTrue();
        assertThat(thread.get(0).getContextClassLoader()).isSameAs(classLoader);
        assertThat(scheduled.cancel()).isFalse();
    }

    @Test
    void taskThatFails_doesNotStopTheOthers() throws Exception {
        try (LogCapture log = new LogCapture()) {
            CountDownLatch fired = new CountDownLatch(1);
            timers.schedule(Duration.ZERO, () -> {
                throw new AssertionError("boom");
            });

            timers.schedule(Duration.ZERO, fired::countDown);

            assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(log.messages()).hasSize(1);
        }
    }

    @Test
    void delayBeyondAllTime_waits() {
        Timers.Scheduled never = timers.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {});

        assertThat(never.cancel()).isTrue();
    }

    @Test
    @DisplayName("B4: after the stop there is no thread, and a timer that is started is no error and does not run")
    void closedTimers_doNothing() {
        AtomicInteger ran = new AtomicInteger();
        timers.schedule(AN_HOUR, ran::incrementAndGet);

        timers.close();
        Timers.Scheduled late = timers.schedule(Duration.ZERO, ran::incrementAndGet);

        await().until(() -> ownThreads().isEmpty());
        assertThat(ran).hasValue(0);
        assertThat(timers.pending()).isZero();
        late.cancel();
    }

    @Test
    @DisplayName("B4: a timer that is started while the timers stop is no error")
    void startWhileClosing_isNoError() throws Exception {
        for (int i = 0; i < 300; i++) {
            SystemTimers closing = new SystemTimers(classLoader);
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch started = new CountDownLatch(1);
            Thread session = new Thread(() -> {
                try {
                    for (int n = 0; n < 200; n++) {
                        closing.schedule(AN_HOUR, () -> {});
                        started.countDown();
                    }
                } catch (RuntimeException | Error failure) {
                    failures.add(failure);
                }
            });
            session.start();
            started.await();
            closing.close();
            session.join();

            assertThat(failures).isEmpty();
        }
    }

    @Test
    @DisplayName("T3: eight threads start and cancel timers: each runs once or is cancelled, never both")
    void books_balance() throws Exception {
        int threads = 8;
        int each = 25_000;
        AtomicIntegerArray ran = new AtomicIntegerArray(threads * each);
        AtomicIntegerArray cancelled = new AtomicIntegerArray(threads * each);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t * each;
            Thread thread = new Thread(() -> {
                Random random = new Random(first);
                Timers.Scheduled[] latest = new Timers.Scheduled[64];
                for (int i = first; i < first + each; i++) {
                    int number = i;
                    int other = first + random.nextInt(i - first + 1);
                    if (i - other < latest.length && other < i && latest[other % latest.length].cancel()) {
                        cancelled.incrementAndGet(other);
                    }
                    // Some of the first tick, some of the first wheel, some of the second.
                    Duration delay = Duration.ofNanos(random.nextInt(1 << (10 + random.nextInt(18))));
                    latest[i % latest.length] = timers.schedule(delay, () -> ran.incrementAndGet(number));
                }
            });
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join();
        }

        await().until(() -> timers.pending() == 0);
        // What runs last has been taken before it runs.
        CountDownLatch last = new CountDownLatch(1);
        timers.schedule(Duration.ZERO, last::countDown);
        assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
        int sum = 0;
        for (int i = 0; i < threads * each; i++) {
            assertThat(ran.get(i) + cancelled.get(i)).as("timer %d", i).isEqualTo(1);
            sum += cancelled.get(i);
        }
        assertThat(sum).isBetween(threads, threads * each - threads);
    }

    @Test
    void alarmThatIsSetAgain_runsAtTheNewTimeOnly() {
        SteppedClock clock = new SteppedClock();
        try (Closing stepped = new Closing(clock, new SystemTimers(classLoader, clock))) {
            List<String> ran = new ArrayList<>();
            Alarm earlier = (Alarm) stepped.timers().schedule(AN_HOUR, () -> ran.add("earlier"));
            Alarm later = (Alarm) stepped.timers().schedule(Duration.ofSeconds(1), () -> ran.add("later"));

            stepped.timers().set(earlier, Duration.ofSeconds(2));
            stepped.timers().set(later, Duration.ofSeconds(3));
            assertThat(stepped.timers().pending()).isEqualTo(2);
            clock.advance(Duration.ofMillis(2999));
            assertThat(ran).containsExactly("earlier");
            clock.advance(AN_HOUR);

            assertThat(ran).containsExactly("earlier", "later");
            assertThat(stepped.timers().pending()).isZero();
        }
    }

    @Test
    @DisplayName("T3: timers of the same moment fire in the order in which they were started")
    void order_isThatOfTheStarts() {
        SteppedClock clock = new SteppedClock();
        try (Closing stepped = new Closing(clock, new SystemTimers(classLoader, clock))) {
            List<Integer> ran = new ArrayList<>();
            List<Integer> inOrder = IntStream.range(0, 9).boxed().toList();
            // In the first wheel, the second and so on.
            for (long millis = 20; millis < 1L << 40; millis *= 60) {
                Duration delay = Duration.ofMillis(millis);
                inOrder.forEach(number -> stepped.timers().schedule(delay, () -> ran.add(number)));
                clock.advance(delay.multipliedBy(2));
                assertThat(ran).as("after %s", delay).isEqualTo(inOrder);
                ran.clear();
            }
        }
    }

    @Test
    void delayThatIsOver_isNone() {
        SteppedClock clock = new SteppedClock();
        try (Closing stepped = new Closing(clock, new SystemTimers(classLoader, clock))) {
            List<String> ran = new ArrayList<>();
            stepped.timers().schedule(AN_HOUR, () -> ran.add("first"));
            clock.advance(AN_HOUR.plusMillis(2));
            for (int i = 1; i < 60; i++) {
                stepped.timers().schedule(Duration.ofMillis(10 + i), () -> ran.add("later"));
            }

            stepped.timers().schedule(AN_HOUR.negated(), () -> ran.add("second"));
            clock.advance(Duration.ofMillis(2));

            assertThat(ran).containsExactly("first", "second");
            clock.advance(Duration.ofMillis(80));
            assertThat(ran).hasSize(61);
        }
    }

    @Test
    @DisplayName("T3: while nothing is due the thread does not run")
    void thread_waitsForWhatIsDue() {
        SteppedClock clock = new SteppedClock();
        try (Closing stepped = new Closing(clock, new SystemTimers(classLoader, clock))) {
            AtomicInteger ran = new AtomicInteger();
            stepped.timers().schedule(Duration.ofMillis(1), ran::incrementAndGet);
            clock.advance(Duration.ofDays(1));
            assertThat(ran).hasValue(1);
            long before = clock.waits();

            clock.advance(Duration.ofDays(10_000));
            assertThat(clock.waits()).isEqualTo(before);
            stepped.timers().schedule(Duration.ofDays(3650), ran::incrementAndGet);
            clock.advance(Duration.ofDays(3651));

            assertThat(ran).hasValue(2);
            assertThat(clock.waits() - before).as("once for each wheel at most").isLessThanOrEqualTo(10);
        }
    }

    @Test
    @DisplayName("T3: later timers do not wake the thread, an earlier one does once")
    void thread_isWokenForEarlierTimersOnly() {
        SteppedClock clock = new SteppedClock();
        try (Closing stepped = new Closing(clock, new SystemTimers(classLoader, clock))) {
            stepped.timers().schedule(Duration.ofSeconds(1), () -> {});
            clock.advance(Duration.ofMillis(1));
            long before = clock.waits();
            for (int i = 0; i < 100; i++) {
                stepped.timers().schedule(Duration.ofSeconds(30), () -> {}).cancel();
                clock.advance(Duration.ofNanos(1));
            }
            assertThat(clock.waits()).isEqualTo(before);

            AtomicInteger ran = new AtomicInteger();
            stepped.timers().schedule(Duration.ofMillis(1), ran::incrementAndGet);
            clock.advance(Duration.ofMillis(3));

            assertThat(ran).hasValue(1);
        }
    }

    // ---- what is kept

    /** Schedules a task with a part of its own; a method of its own, so that no frame keeps the part. */
    private static WeakReference<Object> schedule(Timers timers, List<Object> handles) {
        Object part = new Object();
        handles.add(timers.schedule(AN_HOUR, () -> assertThat(part).isNotNull()));
        return new WeakReference<>(part);
    }

    private static void assertFreed(WeakReference<Object> part) {
        await().untilAsserted(() -> {
            System.gc();
            assertThat(part.get()).isNull();
        });
    }

    @Test
    @DisplayName(
            "T3: a timer that was cancelled is free at once, whatever waits beside it and whoever keeps its handle")
    void cancelledTimer_isFree() {
        List<Object> handles = new ArrayList<>();
        WeakReference<Object> first = schedule(timers, handles);
        WeakReference<Object> second = schedule(timers, handles);
        WeakReference<Object> third = schedule(timers, handles);

        assertThat(((Timers.Scheduled) handles.get(1)).cancel()).isTrue();

        assertFreed(second);
        assertThat(first.get()).isNotNull();
        assertThat(third.get()).isNotNull();
        assertThat(timers.pending()).isEqualTo(2);
        assertThat(((Timers.Scheduled) handles.get(1)).cancel()).isFalse();
    }

    @Test
    @DisplayName("T3: a timer that has fired is free at once, also where the thread has nothing else to do")
    void firedTimer_isFree() {
        SteppedClock clock = new SteppedClock();
        try (Closing stepped = new Closing(clock, new SystemTimers(classLoader, clock))) {
            List<Object> handles = new ArrayList<>();
            WeakReference<Object> fired = schedule(stepped.timers(), handles);

            clock.advance(AN_HOUR.plusSeconds(1));

            assertFreed(fired);
            assertThat(((Timers.Scheduled) handles.get(0)).cancel()).isFalse();
        }
    }

    @Test
    @DisplayName("B4: after the stop a timer that somebody keeps does not keep others")
    void closedTimers_keepNothing() {
        List<Object> handles = new ArrayList<>();
        WeakReference<Object> dropped = schedule(timers, new ArrayList<>());
        WeakReference<Object> kept = schedule(timers, handles);

        timers.close();

        assertFreed(dropped);
        assertThat(kept.get()).isNotNull();
        assertThat(((Timers.Scheduled) handles.get(0)).cancel()).isFalse();
    }

    // ---- what tasks do to the thread

    @Test
    void failureThatCannotBeLogged_doesNotStopTheOthers() throws Exception {
        Logger logger = Logger.getLogger("io.remuda");
        CountDownLatch logged = new CountDownLatch(1);
        logger.setFilter(entry -> {
            logged.countDown();
            throw new IllegalStateException("no log");
        });
        try {
            CountDownLatch fired = new CountDownLatch(1);
            timers.schedule(Duration.ZERO, () -> {
                throw new IllegalStateException("boom");
            });
            assertThat(logged.await(10, TimeUnit.SECONDS)).isTrue();

            timers.schedule(Duration.ZERO, fired::countDown);

            assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void taskThatInterruptsItsThread_doesNotKeepItFromWaiting() {
        timers.schedule(Duration.ZERO, () -> Thread.currentThread().interrupt());
        await().until(() -> timers.pending() == 0);

        Set<Thread.State> waits = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
        await().untilAsserted(() -> assertThat(ownThreads())
                .singleElement()
                .matches(thread -> !thread.isInterrupted() && waits.contains(thread.getState())));
    }

    @Test
    @DisplayName("B4: an application without timers has no thread for them")
    void unusedTimers_haveNoThread() {
        assertThat(ownThreads()).isEmpty();
    }

    private record Closing(SteppedClock clock, SystemTimers timers) implements AutoCloseable {
        @Override
        public void close() {
            timers.close();
            clock.release();
        }
    }
}
