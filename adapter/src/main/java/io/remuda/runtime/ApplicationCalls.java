package io.remuda.runtime;

import io.remuda.WebSocketHandler;
import org.jspecify.annotations.Nullable;

/**
 * How a session calls the application: with the handler's context, and with the application's class loader as that of
 * the thread. Used by the thread that has the mailbox's turn.
 */
final class ApplicationCalls {

    /** What is done with the handler. */
    @FunctionalInterface
    interface Call<T> {
        T on(WebSocketHandler<@Nullable Object, Object> handler) throws Exception;
    }

    private final HandlerSource.Instance handler;
    private final ClassLoader classLoader;

    ApplicationCalls(HandlerSource.Instance handler, ClassLoader classLoader) {
        this.handler = handler;
        this.classLoader = classLoader;
    }

    /** Calls the handler. */
    <T> T call(Call<T> call) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classLoader);
        try {
            handler.enter();
            try {
                return call.on(typed(handler.handler()));
            } finally {
                handler.exit();
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked") // the state is only ever what this handler returned; a message's type is checked
    private static WebSocketHandler<@Nullable Object, Object> typed(WebSocketHandler<?, ?> handler) {
        return (WebSocketHandler<@Nullable Object, Object>) handler;
    }

    /** The session has ended: gives back the handler. */
    void release() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classLoader);
        try {
            handler.release();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
