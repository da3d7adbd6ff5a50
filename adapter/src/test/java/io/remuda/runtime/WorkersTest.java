package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final int POOL_SIZE = 3;

    private final ClassLoader classLoader = new ClassLoader(getClass().getClassLoader()) {};
    private final ExecutorService workers = Workers.create(POOL_SIZE, classLoader);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();
    private final Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());

    private static boolean hasVirtualThreads() {
        return Runtime.version().feature() >= 21;
    }

    @AfterEach
    void end() throws Exception {
        go.countDown();
        workers.shutdown();
        assertThat(workers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void block(int tasks) {
        for (int i = 0; i < tasks; i++) {
            workers.execute(() -> {
                threads.add(Thread.currentThread());
                blocked.incrementAndGet();
                try {
                    go.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    @Test
    @DisplayName("B3: with virtual threads a thousand blocked callbacks do not stop the others")
    void virtualThreads_areNotBounded() {
        assumeTrue(hasVirtualThreads());

        block(1000);

        await().untilAsserted(() -> assertThat(blocked).hasValue(1000));
        assertThat(threads).hasSize(1000).allMatch(thread -> thread.getName().startsWith("remuda-worker-"));
    }

    @Test
    @DisplayName("B3: without virtual threads the pool is bounded, and the rest waits")
    void platformThreads_areBounded() {
        assumeTrue(!hasVirtualThreads());

        block(10);
        await().untilAsserted(() -> assertThat(blocked).hasValue(POOL_SIZE));
        assertThat(((ThreadPoolExecutor) workers).getPoolSize()).isEqualTo(POOL_SIZE);
        go.countDown();
        await().untilAsserted(() -> assertThat(blocked).hasValue(10));

        assertThat(threads).hasSize(POOL_SIZE);
    }

    @Test
    @DisplayName("B4: the pool's threads have the application's class loader, hold no JVM up, and end when they rest")
    void platformThreads_endWhenTheyRest() {
        assumeTrue(!hasVirtualThreads());
        ThreadPoolExecutor pool = (ThreadPoolExecutor) workers;
        assertThat(pool.allowsCoreThreadTimeOut()).isTrue();
        assertThat(pool.getKeepAliveTime(TimeUnit.SECONDS)).isEqualTo(60);
        pool.setKeepAliveTime(1, TimeUnit.MILLISECONDS);

        block(POOL_SIZE);
        await().untilAsserted(() -> assertThat(blocked).hasValue(POOL_SIZE));
        assertThat(threads)
                .allMatch(Thread::isDaemon)
                .allMatch(thread -> thread.getContextClassLoader() == classLoader)
                .allMatch(thread -> thread.getName().startsWith("remuda-worker-"));
        go.countDown();

        await().until(() -> pool.getPoolSize() == 0);
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    }
}
