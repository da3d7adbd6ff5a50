package io.remuda.jakarta;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Does something when a request has been handled that goes on after its filters. */
final class AtEnd implements AsyncListener {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private final Runnable task;

    private AtEnd(Runnable task) {
        this.task = task;
    }

    /** Waits for the end of a request whose asynchronous handling has begun. */
    static void of(ServletRequest request, Runnable task) {
        try {
            request.getAsyncContext().addListener(new AtEnd(task));
        } catch (IllegalStateException handledMeanwhile) {
            LOGGER.log(Level.DEBUG, "A request ended before anybody could wait for that", handledMeanwhile);
            task.run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        task.run();
    }

    /** Whoever handles the request now begins anew, and listeners have to as well. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}
}
