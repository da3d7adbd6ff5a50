package io.remuda.runtime;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers whose threads belong to others, such as the server: they outlive it. */
final class SharedWorkers extends AbstractExecutorService {

    private final Executor executor;
    private final Executor context;
    private final AtomicBoolean shutdown = new AtomicBoolean();
    private final CountDownLatch terminated = new CountDownLatch(1);

    /** The tasks that wait or run, and one more until no other comes. */
    private final AtomicInteger unfinished = new AtomicInteger(1);

    /**
     * Uses an executor.
     *
     * @param context what tasks are handed over in: an executor may run them in the context of whoever does that
     */
    SharedWorkers(Executor executor, Executor context) {
        this.executor = executor;
        this.context = context;
    }

    @Override
    public void execute(Runnable task) {
        if (isShutdown()) {
            throw new RejectedExecutionException("The workers have been stopped");
        }
        unfinished.incrementAndGet();
        boolean handedOver = false;
        try {
            Workers.perform(() -> executor.execute(() -> run(task)), context);
            handedOver = true;
        } finally {
            if (!handedOver) {
                finished();
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            finished();
        }
    }

    private void finished() {
        if (unfinished.decrementAndGet() == 0) {
            terminated.countDown();
        }
    }

    @Override
    public void shutdown() {
        if (shutdown.compareAndSet(false, true)) {
            finished();
        }
    }

    /** Does not interrupt, and takes nothing back: whose threads they are knows what else they do. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown.get();
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }
}
