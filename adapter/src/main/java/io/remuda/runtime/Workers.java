package io.remuda.runtime;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the threads that callbacks run on when they do not run on the container's. */
public final class Workers {

    /** The most threads, where the JVM has no virtual ones. */
    public static final int DEFAULT_THREADS = 256;

    private static final String NAME = "remuda-worker-";

    /** After so long without work a thread of the pool ends. */
    private static final Duration REST = Duration.ofSeconds(60);

    private Workers() {}

    /**
     * Virtual threads where the JVM has them, otherwise a pool of platform threads that end when they rest.
     *
     * @param poolSize the most platform threads, at least 1; the rest waits
     * @param classLoader the context class loader of the pool's threads
     * @param context performs a task at once, on the thread that asks for it, in the application's context: what a server
     *     ties to its own threads. Each thread runs in it; without it once that fails, as it may while a server stops
     * @return the workers
     */
    public static ExecutorService create(int poolSize, ClassLoader classLoader, Executor context) {
        try {
            return virtualThreads(context);
        } catch (ReflectiveOperationException noVirtualThreads) {
            return pool(poolSize, classLoader, context);
        }
    }

    /**
     * The threads of an executor that others use too: its bounds and its queue hold, and it is left running. It must not run
     * a task on the thread that hands it over.
     *
     * @param executor the executor
     * @param context performs a task at once, on the thread that asks for it, in the application's context: tasks are handed
     *     over in it, or without it once that fails
     * @return the workers
     */
    public static ExecutorService of(Executor executor, Executor context) {
        return new SharedWorkers(executor, context);
    }

    // By reflection, because the byte code is that of Java 17.
    private static ExecutorService virtualThreads(Executor context) throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            throw new NoSuchMethodException("Thread.ofVirtual");
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> builderType = Class.forName("java.lang.Thread$Builder");
        builderType.getMethod("name", String.class, long.class).invoke(builder, NAME, 1L);
        // What the thread that fires an event has inherited, such as its caller's identity, is none of a session's.
        builderType.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
        ThreadFactory plain = (ThreadFactory) builderType.getMethod("factory").invoke(builder);
        ThreadFactory factory = task -> plain.newThread(performing(task, context));
        try {
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (InvocationTargetException failed) {
            throw new NoSuchMethodException(failed.toString());
        }
    }

    /** A pool that starts a thread only when none rests, and takes the tasks that wait in their order. */
    static ExecutorService pool(int size, ClassLoader classLoader, Executor context) {
        ThreadFactory threads = task -> {
            boolean inheritThreadLocals = false;
            Thread thread = new Thread(null, performing(task, context), NAME, 0, inheritThreadLocals);
            thread.setName(NAME + thread.getId());
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
        };
        Waiting waiting = new Waiting();
        return new ThreadPoolExecutor(0, size, REST.toSeconds(), TimeUnit.SECONDS, waiting, threads, waiting);
    }

    /** What a thread does; made before there is one, because on it nobody would hear that it cannot be made. */
    private static Runnable performing(Runnable body, Executor context) {
        Started task = new Started(body);
        return () -> perform(task, body, context);
    }

    /** Performs something at once in a context, or without it if the context fails before that has begun. */
    static void perform(Runnable body, Executor context) {
        perform(new Started(body), body, context);
    }

    private static void perform(Started task, Runnable body, Executor context) {
        try {
            context.execute(task);
        } catch (RuntimeException | Error failure) {
            if (task.began) {
                throw failure;
            }
            Log.noContext(failure);
            body.run();
        }
    }

    /** What is performed; knows whether it has begun. */
    private static final class Started implements Runnable {

        private final Runnable body;
        private boolean began;

        Started(Runnable body) {
            this.body = body;
        }

        @Override
        public void run() {
            began = true;
            body.run();
        }
    }

    /**
     * The tasks that wait. The pool offers a task before it starts a thread for it, which succeeds only if a thread
     * rests; and when it may not start another, has it put here.
     */
    private static final class Waiting extends LinkedTransferQueue<Runnable> implements RejectedExecutionHandler {

        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        @Override
        public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
            if (pool.isShutdown()) {
                throw new RejectedExecutionException("The workers have been stopped");
            }
            put(task);
            // All threads may have gone to rest meanwhile, and ended without finding it.
            if (pool.getPoolSize() == 0 && remove(task)) {
                pool.execute(task);
            }
        }
    }
}
