package io.remuda.jakarta;

import io.remuda.runtime.Connection.Completion;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What Tyrus writes to a client. To Tyrus a frame is sent when the server has taken it, which takes one of any size; here it
 * is when the server would take another. And nothing is written once the connection has ended: after an abort Tyrus would
 * write a close, and the server's stream may be another connection's by then.
 */
final class TyrusOutput extends ServletOutputStream implements WriteListener {

    private final ServletOutputStream server;

    /** What the end of the send under way is told to. */
    private final AtomicReference<@Nullable Completion> sending = new AtomicReference<>();

    private volatile @Nullable WriteListener tyrus;

    // Guarded by this, and so is each call of the server's stream; of those that ask whether it can write, only one may
    // be told.
    private boolean over;

    TyrusOutput(ServletOutputStream server) {
        this.server = server;
    }

    /** The server tells from now on when it takes more, and does not keep a thread that writes. */
    void start() {
        server.setWriteListener(this);
    }

    /** Completes a send when the server takes more, which may be at once. */
    void whenReady(Completion completion) {
        sending.set(completion);
        if (isReady()) {
            complete(isOver() ? ended() : null);
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private static IOException ended() {
        return new IOException("The connection has ended");
    }

    private void complete(@Nullable Throwable failure) {
        Completion completion = sending.getAndSet(null);
        if (completion != null) {
            completion.completed(failure);
        }
    }

    /** Nothing is written any more, nor is anything being written. */
    void end() {
        synchronized (this) {
            over = true;
        }
        complete(ended());
    }

    // ---- what the server calls

    @Override
    public void onWritePossible() throws IOException {
        WriteListener listener = tyrus;
        if (listener != null) {
            listener.onWritePossible();
        }
        complete(null);
    }

    @Override
    public void onError(Throwable failure) {
        WriteListener listener = tyrus;
        if (listener != null) {
            listener.onError(failure);
        }
        complete(failure);
    }

    // ---- what Tyrus calls

    @Override
    public synchronized boolean isReady() {
        return over || server.isReady();
    }

    /** As a server, tells it at once if it can write. */
    @Override
    public void setWriteListener(WriteListener listener) {
        tyrus = listener;
        if (!isReady()) {
            return;
        }
        try {
            listener.onWritePossible();
        } catch (IOException failed) {
            listener.onError(failed);
        }
    }

    @Override
    public synchronized void write(int octet) throws IOException {
        if (!over) {
            server.write(octet);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (!over) {
            server.write(bytes, offset, length);
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        if (!over) {
            server.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!over) {
            server.close();
        }
    }
}
