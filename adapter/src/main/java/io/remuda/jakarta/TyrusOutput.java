package io.remuda.jakarta;

import io.remuda.runtime.Connection.Completion;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What Tyrus writes to a client. To Tyrus a frame is sent when the server has taken it, which takes one of any size; here it
 * is when the server would take another. And nothing is written once the connection has been aborted: Tyrus would write a
 * close.
 */
final class TyrusOutput extends ServletOutputStream implements WriteListener {

    private final ServletOutputStream server;

    /** Whether the server tells when it takes more: it can be asked to once. */
    private final AtomicBoolean listens = new AtomicBoolean();

    /** What the end of the send under way is told to. */
    private final AtomicReference<@Nullable Completion> sending = new AtomicReference<>();

    private volatile @Nullable WriteListener tyrus;
    private volatile boolean over;

    TyrusOutput(ServletOutputStream server) {
        this.server = server;
    }

    /** Completes a send when the server takes more, which may be at once. */
    void whenReady(Completion completion) {
        if (isReady()) {
            completion.completed(null);
            return;
        }
        sending.set(completion);
        listen();
        if (isReady()) {
            complete(null);
        }
    }

    private boolean listen() {
        boolean first = listens.compareAndSet(false, true);
        if (first) {
            server.setWriteListener(this);
        }
        return first;
    }

    private void complete(@Nullable Throwable failure) {
        Completion completion = sending.getAndSet(null);
        if (completion != null) {
            completion.completed(failure);
        }
    }

    /** Nothing is written any more. */
    void end() {
        over = true;
        complete(new IOException("The connection was aborted"));
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
    public boolean isReady() {
        return over || server.isReady();
    }

    /** As a server, tells it at once if it can write. */
    @Override
    public void setWriteListener(WriteListener listener) {
        tyrus = listener;
        if (listen() || !isReady()) {
            return;
        }
        try {
            listener.onWritePossible();
        } catch (IOException failed) {
            listener.onError(failed);
        }
    }

    @Override
    public void write(int octet) throws IOException {
        if (!over) {
            server.write(octet);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!over) {
            server.write(bytes, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!over) {
            server.flush();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
