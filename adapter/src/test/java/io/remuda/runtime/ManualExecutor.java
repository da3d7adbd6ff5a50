package io.remuda.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Workers that run a task when the test says so, on the test's thread. */
final class ManualExecutor extends AbstractExecutorService {

    // Guarded by this.
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private int executed;
    private boolean shutdown;

    @Override
    public synchronized void execute(Runnable task) {
        if (shutdown) {
            throw new RejectedExecutionException("shut down");
        }
        executed++;
        tasks.add(task);
    }

    /** Runs the oldest task; returns false if there is none. */
    boolean runNext() {
        Runnable task = poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Runs the newest task first, and so on, as threads may that overtake each other. */
    void runAllNewestFirst() {
        Runnable task = pollLast();
        while (task != null) {
            task.run();
            task = pollLast();
        }
    }

    private synchronized @Nullable Runnable pollLast() {
        return tasks.pollLast();
    }

    private synchronized @Nullable Runnable poll() {
        return tasks.poll();
    }

    /** Runs tasks until none waits; returns false if there was none. */
    boolean runAll() {
        boolean any = false;
        while (runNext()) {
            any = true;
        }
        return any;
    }

    /** How many tasks wait. */
    synchronized int waiting() {
        return tasks.size();
    }

    /** How many tasks were ever given. */
    synchronized int executed() {
        return executed;
    }

    @Override
    public synchronized void shutdown() {
        shutdown = true;
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> rest = new ArrayList<>(tasks);
        tasks.clear();
        return rest;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public synchronized boolean isTerminated() {
        return shutdown && tasks.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
