package io.remuda.runtime;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Workers whose threads belong to others, such as the server: they outlive it. */
final class SharedWorkers extends AbstractExecutorService {

    private final Executor executor;
    private final CountDownLatch stopped = new CountDownLatch(1);

    SharedWorkers(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        if (isShutdown()) {
            throw new RejectedExecutionException("The workers have been stopped");
        }
        executor.execute(task);
    }

    @Override
    public void shutdown() {
        stopped.countDown();
    }

    /** Does not interrupt: whose threads they are knows what else they do. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return stopped.getCount() == 0;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return stopped.await(timeout, unit);
    }
}
