package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final int POOL_SIZE = 3;

    private final ClassLoader classLoader = new ClassLoader(getClass().getClassLoader()) {};
    private final ExecutorService pool = Workers.pool(POOL_SIZE, classLoader, Runnable::run);
    private final ExecutorService workers = Workers.create(POOL_SIZE, classLoader, Runnable::run);
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
        ExecutorService large = Workers.pool(64, classLoader, Runnable::run);
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
    @DisplayName("I9: a worker inherits nothing of the thread that fires, such as its caller's identity")
    void workers_inheritNothing() throws Exception {
        InheritableThreadLocal<String> caller = new InheritableThreadLocal<>();
        caller.set("admin");
        try {
            for (ExecutorService executor : new ExecutorService[] {pool, workers}) {
                String seen =
                        executor.submit(() -> String.valueOf(caller.get())).get(10, TimeUnit.SECONDS);
                assertThat(seen).isEqualTo("null");
            }
        } finally {
            caller.remove();
        }
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

    @Test
    @DisplayName("B2: tasks that start themselves again, on every thread, do not keep another from running")
    void busyTasks_doNotStarveOthers() throws Exception {
        CountDownLatch busy = new CountDownLatch(POOL_SIZE);
        CountDownLatch other = new CountDownLatch(1);
        AtomicInteger stillBusy = new AtomicInteger(POOL_SIZE);
        for (int i = 0; i < POOL_SIZE; i++) {
            pool.execute(new Runnable() {
                private boolean again;

                @Override
                public void run() {
                    if (!again) {
                        again = true;
                        busy.countDown();
                    }
                    if (other.getCount() > 0) {
                        pool.execute(this);
                    } else {
                        stillBusy.decrementAndGet();
                    }
                }
            });
        }
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

        pool.execute(other::countDown);

        assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> stillBusy.get() == 0);
    }

    @Test
    @DisplayName("B3: callbacks may wait for a future, on every thread at once")
    void everyThread_mayWaitForAFuture() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        List<Future<String>> waiting = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            waiting.add(pool.submit(() -> {
                running.incrementAndGet();
                return answer.get();
            }));
        }
        await().untilAsserted(() -> assertThat(running).hasValue(POOL_SIZE));

        answer.complete("here");

        for (Future<String> future : waiting) {
            assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo("here");
        }
    }

    @Test
    @DisplayName("B4: no task is lost between a start and the stop: it runs, or is refused")
    void tasksDuringTheStop_runOrAreRefused() throws Exception {
        for (int i = 0; i < 200; i++) {
            ExecutorService stopping = Workers.pool(2, classLoader, Runnable::run);
            AtomicInteger taken = new AtomicInteger();
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch started = new CountDownLatch(1);
            Thread sender = new Thread(() -> {
                try {
                    while (true) {
                        stopping.execute(ran::incrementAndGet);
                        taken.incrementAndGet();
                        started.countDown();
                    }
                } catch (RejectedExecutionException stopped) {
                    return;
                }
            });
            sender.start();
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            stopping.shutdown();
            sender.join();

            assertThat(stopping.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ran.get()).isEqualTo(taken.get());
        }
    }

    @Test
    @DisplayName("I9: every worker runs in the application's context")
    void workers_runInTheApplicationsContext() throws Exception {
        ThreadLocal<String> context = new ThreadLocal<>();
        Executor application = task -> {
            context.set("shop");
            try {
                task.run();
            } finally {
                context.remove();
            }
        };
        for (ExecutorService executor : new ExecutorService[] {
            Workers.pool(POOL_SIZE, classLoader, application), Workers.create(POOL_SIZE, classLoader, application)
        }) {
            assertThat(executor.submit(context::get).get(10, TimeUnit.SECONDS)).isEqualTo("shop");
            executor.shutdown();
            assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("B4: workers go on when the server, because it stops, does not know the context any more")
    void workersWithoutTheirContext_goOn() throws Exception {
        for (Executor stopped : new Executor[] {
            task -> {
                throw new IllegalStateException("The application has stopped");
            },
            task -> {
                throw new NoClassDefFoundError("of the server");
            }
        }) {
            for (ExecutorService executor : new ExecutorService[] {
                Workers.pool(POOL_SIZE, classLoader, stopped), Workers.create(POOL_SIZE, classLoader, stopped)
            }) {
                try {
                    assertThat(executor.submit(() -> "done").get(10, TimeUnit.SECONDS))
                            .isEqualTo("done");
                } finally {
                    executor.shutdown();
                }
            }
        }
    }

    @Test
    @DisplayName("B3: workers that are the server's run what they get, and outlive the application")
    void serversWorkers_outliveTheApplication() throws Exception {
        ExecutorService shared = Workers.of(pool, Runnable::run);
        List<String> done = new CopyOnWriteArrayList<>();
        block(shared, 2);
        await().untilAsserted(() -> assertThat(running).hasValue(2));

        assertThat(shared.shutdownNow()).isEmpty();

        assertThatThrownBy(() -> shared.execute(() -> done.add("refused")))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(shared.awaitTermination(1, TimeUnit.MILLISECONDS))
                .as("while its tasks run")
                .isFalse();
        go.countDown();
        assertThat(shared.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(shared.isTerminated()).isTrue();
        pool.submit(() -> done.add("the server's")).get(10, TimeUnit.SECONDS);
        assertThat(done).containsExactly("the server's");
        assertThat(threads)
                .allMatch(thread -> thread.getContextClassLoader() == classLoader)
                .noneMatch(Thread::isInterrupted);
    }

    @Test
    @DisplayName("B3: a task that the server's executor refuses keeps nobody waiting for its end")
    void refusedTask_isNotWaitedFor() throws Exception {
        ExecutorService shared = Workers.of(
                task -> {
                    throw new RejectedExecutionException("The queue is full");
                },
                Runnable::run);
        assertThatThrownBy(() -> shared.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);

        shared.shutdown();

        assertThat(shared.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("B3: tasks reach the server's executor in the application's context, and without it where that fails")
    void tasks_areHandedOverInTheApplicationsContext() throws Exception {
        ThreadLocal<String> context = new ThreadLocal<>();
        List<String> handedOver = new CopyOnWriteArrayList<>();
        Executor servers = task -> handedOver.add(String.valueOf(context.get()));

        Workers.of(servers, task -> {
                    context.set("shop");
                    task.run();
                    context.remove();
                })
                .execute(() -> {});
        Workers.of(servers, task -> {
                    throw new IllegalStateException("The application is stopping");
                })
                .execute(() -> {});

        assertThat(handedOver).containsExactly("shop", "null");
    }
}
