package io.remuda.runtime;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The timers of a running application: one thread and one heap for all sessions. A timer costs a few dozen bytes and no
 * thread; starting, firing and cancelling cost a walk up or down the heap, never a scan of it.
 */
final class SystemTimers implements Timers {

    private static final Duration LONGEST = Duration.ofDays(365L * 100);

    private final ScheduledThreadPoolExecutor executor;

    SystemTimers(ClassLoader classLoader) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "remuda-timer");
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // A session may start a timer while the application stops.
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        Duration wait = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
        ScheduledFuture<?> future = executor.schedule(guarded(task), wait.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** How many tasks wait. Nothing but a test asks: a cancelled one that is kept shows nowhere else. */
    int pending() {
        return executor.getQueue().size();
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error failure) {
                Log.unexpected("a timer", failure);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
