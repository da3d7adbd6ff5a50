package io.remuda.jakarta;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has a close wait for the send that is under way. There are servers, such as Tomcat, that wait for it themselves, on the
 * thread that closes, and only for a moment: then they cut the connection in the middle of a frame.
 */
final class CloseAfterSend implements Connection {

    /** A close that waits. */
    private record Close(int code, String reason) {}

    /** Stands for a send under way without a close that waits for it. */
    private static final Close NONE = new Close(0, "");

    private final Connection connection;

    /** What follows the send under way; {@code null} while there is none. */
    private final AtomicReference<@Nullable Close> afterSend = new AtomicReference<>();

    CloseAfterSend(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        afterSend.set(NONE);
        try {
            connection.send(frame, batch, failure -> {
                Close waiting = afterSend.getAndSet(null);
                completion.completed(failure);
                perform(waiting);
            });
        } catch (RuntimeException | Error thrown) {
            perform(afterSend.getAndSet(null));
            throw thrown;
        }
    }

    private void perform(@Nullable Close waiting) {
        if (waiting != null && !waiting.equals(NONE)) {
            connection.close(waiting.code(), waiting.reason());
        }
    }

    @Override
    public void flush(Completion completion) {
        connection.flush(completion);
    }

    @Override
    public int sharesWritesBelow() {
        return connection.sharesWritesBelow();
    }

    @Override
    public boolean blocks() {
        return connection.blocks();
    }

    @Override
    public void maxMessageSize(int bytes) {
        connection.maxMessageSize(bytes);
    }

    @Override
    public void sendTimeout(Duration timeout) {
        connection.sendTimeout(timeout);
    }

    @Override
    public boolean answersWhileReading() {
        return connection.answersWhileReading();
    }

    @Override
    public HoldingBack holdingBack() {
        return connection.holdingBack();
    }

    @Override
    public void suspend() {
        connection.suspend();
    }

    @Override
    public void resume() {
        connection.resume();
    }

    @Override
    public void close(int code, String reason) {
        if (!afterSend.compareAndSet(NONE, new Close(code, reason))) {
            connection.close(code, reason);
        }
    }

    @Override
    public void abort() {
        connection.abort();
    }
}
