package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final int POOL_SIZE = 3;

    private final ClassLoader classLoader = new ClassLoader(getClass().getClassLoader()) {};
    private final ExecutorService pool = Workers.pool(POOL_SIZE, classLoader);
    private final ExecutorService workers = Workers.create(POOL_SIZE, classLoader);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    @AfterEach
    void end() throws Exception {
        go.countDown();
        for (ExecutorService executor : new ExecutorService[] {pool, workers}) {
            executor.shutdown();
            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void block(ExecutorService executor, int tasks) {
        for (int i = 0; i < tasks; i++) {
            executor.execute(() -> {
                threads.add(Thread.currentThread());
                running.incrementAndGet();
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    @Test
    @DisplayName("B3: workers are virtual threads where the JVM has them, otherwise as many threads as the pool allows")
    void workers_areVirtualThreadsOrABoundedPool() {
        int atOnce = Runtime.version().feature() >= 21 ? 1000 : POOL_SIZE;

        block(workers, 1000);

        await().untilAsserted(() -> assertThat(running).hasValue(atOnce));
        assertThat(threads)
                .hasSize(atOnce)
                .allMatch(Thread::isDaemon)
                .allMatch(thread -> thread.getName().startsWith("remuda-worker-"));
    }

    @Test
    @DisplayName("B3: the pool is bounded, and the rest waits")
    void pool_isBounded() {
        block(pool, 10);
        await().untilAsserted(() -> assertThat(running).hasValue(POOL_SIZE));
        go.countDown();
        await().untilAsserted(() -> assertThat(running).hasValue(10));

        assertThat(threads).hasSizeLessThanOrEqualTo(POOL_SIZE);
    }

    @Test
    @DisplayName("B3: a thread that rests is used again, instead of a new one")
    void pool_usesRestingThreads() throws Exception {
        ExecutorService large = Workers.pool(64, classLoader);
        try {
            for (int i = 0; i < 200; i++) {
                large.submit(() -> threads.add(Thread.currentThread())).get(10, TimeUnit.SECONDS);
            }
        } finally {
            large.shutdownNow();
        }

        // One at a time: a second may start while the first goes to rest, never one for each task.
        assertThat(threads).hasSizeLessThan(16);
    }

    @Test
    @DisplayName("B4: the pool's threads have the application's class loader, hold no JVM up, and end with the pool")
    void pool_threadsBelongToTheApplication() {
        block(pool, POOL_SIZE);
        await().untilAsserted(() -> assertThat(running).hasValue(POOL_SIZE));
        assertThat(threads)
                .allMatch(Thread::isDaemon)
                .allMatch(thread -> thread.getContextClassLoader() == classLoader)
                .allMatch(thread -> thread.getName().startsWith("remuda-worker-"));

        go.countDown();
        pool.shutdown();

        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    }
}
