package io.remuda.jakarta;

import io.remuda.runtime.Connection.Completion;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the server and Tyrus' upgrade handler, which is all that Tyrus has to do with the server after the
 * handshake: so that the client can be kept from sending and be cut off, and that Tyrus gets frames as it can take them. Bytes
 * that have come together with the handshake reach Tyrus when it is initialized: before, it keeps the thread that brings them
 * until then, which on GlassFish is the one that initializes it. Public because servers make it.
 */
public final class TyrusUpgrade implements HttpUpgradeHandler {

    /** Set while Tyrus opens the session. */
    private static final ThreadLocal<TyrusUpgrade> OPENING = new ThreadLocal<>();

    private @Nullable HttpUpgradeHandler tyrus;
    private @Nullable Wire wire;

    // Guarded by this.
    private boolean initializing;
    private boolean closesAfterInit;

    /** Made by the server. */
    public TyrusUpgrade() {}

    /** What the server has brought about, for Tyrus. */
    private record Wire(TyrusUpgrade upgrade, WebConnection server, TyrusInput input, TyrusOutput output)
            implements WebConnection {

        @Override
        public ServletInputStream getInputStream() {
            return input;
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return output;
        }

        /** Left to the end of {@link #init}: GlassFish does not synchronize it with the thread that performs the request. */
        @Override
        public void close() throws IOException {
            if (!upgrade.closesAfterInit()) {
                closeServer();
            }
        }

        private void closeServer() throws IOException {
            try {
                server.close();
            } catch (IOException | RuntimeException failed) {
                throw failed;
            } catch (Exception failed) {
                throw new IOException(failed);
            }
        }
    }

    /** Stands before this handler from now on. */
    void before(HttpUpgradeHandler handler) {
        tyrus = handler;
    }

    /** That of the session which this thread opens; {@code null} if Tyrus has none. */
    static @Nullable TyrusUpgrade opening() {
        return OPENING.get();
    }

    @Override
    public void init(WebConnection server) {
        if (tyrus == null) {
            throw new IllegalStateException("There is no handler of Tyrus");
        }
        Wire made = wire(server);
        wire = made;
        begin();
        OPENING.set(this);
        try {
            tyrus.init(made);
            made.input().start();
        } finally {
            OPENING.remove();
            end(made);
        }
    }

    private synchronized void begin() {
        initializing = true;
    }

    private synchronized boolean closesAfterInit() {
        closesAfterInit |= initializing;
        return initializing;
    }

    private synchronized boolean isToClose() {
        initializing = false;
        return closesAfterInit;
    }

    private void end(Wire made) {
        if (isToClose()) {
            try {
                made.close();
            } catch (IOException | RuntimeException gone) {
                // It has ended without us.
                return;
            }
        }
    }

    private Wire wire(WebConnection server) {
        try {
            return new Wire(
                    this, server, new TyrusInput(server.getInputStream()), new TyrusOutput(server.getOutputStream()));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void destroy() {
        if (tyrus != null) {
            tyrus.destroy();
        }
    }

    /** Completes a send when the client has taken so much of it that another may be sent. */
    void whenWritten(Completion completion) {
        if (wire == null) {
            completion.completed(null);
        } else {
            wire.output().whenReady(completion);
        }
    }

    void suspend() {
        if (wire != null) {
            wire.input().suspend();
        }
    }

    /** Goes on with the reading, on another thread. */
    void resume(Executor elsewhere) {
        if (wire != null) {
            wire.input().resume(elsewhere);
        }
    }

    /** Ends the connection without a close. */
    void abort() {
        if (wire != null) {
            wire.output().end();
            try {
                wire.close();
            } catch (IOException | RuntimeException gone) {
                // What an abort wants is the case.
                return;
            }
        }
    }

    boolean isClosedWithoutCode() {
        return wire != null && wire.input().isClosedWithoutCode();
    }
}
