package io.remuda.runtime;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Makes the threads that callbacks run on when they do not run on the container's. */
final class Workers {

    private static final String NAME = "remuda-worker-";

    /** After so long without work a thread of the pool ends. */
    private static final Duration REST = Duration.ofSeconds(60);

    private Workers() {}

    /**
     * Virtual threads where the JVM has them, otherwise a pool of platform threads that end when they rest.
     *
     * @param poolSize the most platform threads; the rest waits
     */
    static ExecutorService create(int poolSize, ClassLoader classLoader) {
        try {
            return virtualThreads();
        } catch (ReflectiveOperationException noVirtualThreads) {
            return pool(poolSize, classLoader);
        }
    }

    // By reflection, because the byte code is that of Java 17.
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            throw new NoSuchMethodException("Thread.ofVirtual");
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        Class<?> builderType = Class.forName("java.lang.Thread$Builder");
        builderType.getMethod("name", String.class, long.class).invoke(builder, NAME, 1L);
        Object factory = builderType.getMethod("factory").invoke(builder);
        try {
            return (ExecutorService) Executors.class
                    .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
                    .invoke(null, factory);
        } catch (InvocationTargetException failed) {
            throw new NoSuchMethodException(failed.toString());
        }
    }

    /** A pool that starts a thread only when none rests. */
    static ExecutorService pool(int size, ClassLoader classLoader) {
        ForkJoinPool.ForkJoinWorkerThreadFactory threads = pool -> {
            ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
            thread.setName(NAME + thread.getId());
            thread.setContextClassLoader(classLoader);
            return thread;
        };
        boolean firstInFirstOut = true;
        return new ForkJoinPool(
                size, threads, null, firstInFirstOut, 0, size, 1, null, REST.toSeconds(), TimeUnit.SECONDS);
    }
}
