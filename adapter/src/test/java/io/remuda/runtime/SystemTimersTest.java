package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The timers on the real clock, so with delays that are next to nothing, or longer than any test. */
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
    @DisplayName("T3: a hundred thousand pending timers have one thread, and cancelled ones are gone")
    void manyTimers_haveOneThread() {
        List<Timers.Scheduled> pending = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            pending.add(timers.schedule(AN_HOUR.plusMillis(i), () -> {}));
        }

        assertThat(ownThreads()).hasSize(1);
        assertThat(timers.pending()).isEqualTo(100_000);
        Collections.shuffle(pending, new java.util.Random(1));
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
}
