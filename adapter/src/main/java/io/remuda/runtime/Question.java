package io.remuda.runtime;

import java.util.concurrent.CompletableFuture;

/**
 * A question to a session, as the stage that whoever asked waits for. The first to complete it wins. What depends on it
 * is the application's, so it runs on a worker.
 */
final class Question extends CompletableFuture<Object> {

    void answer(SessionRuntime runtime, Object answer) {
        runtime.onWorker(() -> complete(answer));
    }

    void fail(SessionRuntime runtime, Throwable failure) {
        runtime.onWorker(() -> completeExceptionally(failure));
    }
}
