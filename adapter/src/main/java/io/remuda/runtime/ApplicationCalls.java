package io.remuda.runtime;

import io.remuda.WebSocketHandler;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a session calls the application: in the caller's name, with the handler's context, and with the application's
 * class loader as that of the thread. Used by the thread that has the mailbox's turn.
 */
final class ApplicationCalls {

    /** What is done with the handler. */
    @FunctionalInterface
    interface Call<T> {
        T on(WebSocketHandler<@Nullable Object, Object> handler) throws Exception;
    }

    private final HandlerSource.Instance handler;
    private final ClassLoader classLoader;
    private final Executor caller;

    /**
     * Makes the calls of one session.
     *
     * @param caller performs a task at once, on the thread that asks for it, in the caller's name
     */
    ApplicationCalls(HandlerSource.Instance handler, ClassLoader classLoader, Executor caller) {
        this.handler = handler;
        this.classLoader = classLoader;
        this.caller = caller;
    }

    /** Whether {@code init} may be called on the calling thread, the server's; asked before any other call. */
    boolean mayStartHere() {
        return handler.canEnter();
    }

    /** Calls the handler. */
    <T> T call(Call<T> call) throws Throwable {
        if (caller == SessionRuntime.NOBODY) {
            Thread thread = Thread.currentThread();
            ClassLoader before = enterClassLoader(thread);
            try {
                return inContext(call);
            } finally {
                leaveClassLoader(thread, before);
            }
        }
        Task<T> task = new Task<>(() -> inContext(call));
        perform(task);
        return task.outcome();
    }

    private <T> T inContext(Call<T> call) throws Exception {
        handler.enter();
        try {
            return call.on(typed(handler.handler()));
        } finally {
            handler.exit();
        }
    }

    private ClassLoader enterClassLoader(Thread thread) {
        ClassLoader before = thread.getContextClassLoader();
        if (before != classLoader) {
            thread.setContextClassLoader(classLoader);
        }
        return before;
    }

    private static void leaveClassLoader(Thread thread, ClassLoader before) {
        if (thread.getContextClassLoader() != before) {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked") // the state is only ever what this handler returned; a message's type is checked
    private static WebSocketHandler<@Nullable Object, Object> typed(WebSocketHandler<?, ?> handler) {
        return (WebSocketHandler<@Nullable Object, Object>) handler;
    }

    /** The session has ended: gives back the handler. */
    void release() throws Throwable {
        Task<Boolean> task = new Task<>(() -> {
            handler.release();
            return true;
        });
        perform(task);
        task.outcome();
    }

    private void perform(Task<?> task) {
        try {
            caller.execute(task);
        } catch (RuntimeException failure) {
            // A server that stops may know the caller no more; terminate is called all the same, for nobody. What fails
            // when the task is done does not change its outcome.
            if (!task.began) {
                task.run();
            } else if (!task.ended) {
                throw failure;
            }
        }
    }

    /** What the caller performs; keeps how it ended, so that whoever performs it cannot change that. */
    private final class Task<T> implements Runnable {

        private final Callable<T> call;
        private boolean began;
        private boolean ended;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Task(Callable<T> call) {
            this.call = call;
        }

        @Override
        public void run() {
            began = true;
            try {
                result = asTheApplication();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            ended = true;
        }

        private T asTheApplication() throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = enterClassLoader(thread);
            try {
                return call.call();
            } finally {
                leaveClassLoader(thread, before);
            }
        }

        @SuppressWarnings("NullAway") // a call may return null, which is then T's
        T outcome() throws Throwable {
            if (failure != null) {
                throw failure;
            }
            return result;
        }
    }
}
