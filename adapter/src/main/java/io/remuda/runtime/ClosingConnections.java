package io.remuda.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The connections that the runtime has closed, until the server says that they are gone. A client that does not answer the
 * close is cut off. Whoever removes a connection decides that it is not, or that it is now.
 */
final class ClosingConnections {

    /** How long the client may take to answer a close before the connection is cut. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final SessionRuntime runtime;
    private final ConcurrentMap<Connection, Timers.Scheduled> closing = new ConcurrentHashMap<>();

    /** Done from the moment that somebody waits for the last connection to go. */
    private final CompletableFuture<Void> noneWanted = new CompletableFuture<>();

    private final CompletableFuture<Void> none = new CompletableFuture<>();

    ClosingConnections(SessionRuntime runtime) {
        this.runtime = runtime;
    }

    /** A connection is about to be closed. */
    void add(Connection connection) {
        closing.put(connection, runtime.timers().schedule(ANSWER, () -> {
            if (remove(connection)) {
                // On some servers an abort blocks, which the timers' thread must not.
                runtime.onWorker(connection::abort);
            }
        }));
    }

    /** The server says that a connection is gone, which need not be closing. */
    void gone(Connection connection) {
        remove(connection);
    }

    private boolean remove(Connection connection) {
        Timers.Scheduled cut = closing.remove(connection);
        if (cut == null) {
            return false;
        }
        cut.cancel();
        if (noneWanted.isDone() && closing.isEmpty()) {
            none.complete(null);
        }
        return true;
    }

    /** How many have not gone yet. */
    int count() {
        return closing.size();
    }

    /** Waits until all are gone; cuts off, on the calling thread, those that take longer. */
    void end(Duration patience) {
        noneWanted.complete(null);
        if (!closing.isEmpty()) {
            awaitNone(patience);
        }
        for (Connection connection : closing.keySet()) {
            if (remove(connection)) {
                abort(connection);
            }
        }
    }

    private void awaitNone(Duration patience) {
        try {
            none.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            // They are cut off now.
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort();
        } catch (RuntimeException | Error failure) {
            Log.unexpected("an abort", failure);
        }
    }
}
