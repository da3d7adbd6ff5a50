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

    // Until the server destroys this: it may keep it until it has another request for the same object.
    private volatile @Nullable HttpUpgradeHandler tyrus;
    private volatile @Nullable Wire wire;

    private volatile @Nullable GlassFishRequest request;
    private volatile boolean aborted;
    private volatile boolean closedWithoutCode;

    // Guarded by this.
    private boolean initializing;
    private boolean closesAfterInit;
    private boolean closing;

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

        /** Nothing is asked of the server's streams any more: they may be those of another connection soon. */
        void end() {
            input.end();
            output.end();
        }

        /** Left to the end of {@link #init}: GlassFish does not synchronize it with the thread that performs the request. */
        @Override
        public void close() throws IOException {
            if (!upgrade.closesAfterInit()) {
                closeServer();
            }
        }

        private void closeServer() throws IOException {
            end();
            upgrade.closeBelow();
            try {
                server.close();
            } catch (IOException | RuntimeException failed) {
                throw failed;
            } catch (Exception failed) {
                throw new IOException(failed);
            } finally {
                upgrade.cutIfAborted();
            }
        }
    }

    /**
     * Stands before this handler from now on.
     *
     * @param below what is to be closed, and cut off in an abort; {@code null} if that is not known
     */
    void before(HttpUpgradeHandler handler, @Nullable GlassFishRequest below) {
        tyrus = handler;
        request = below;
    }

    /** That of the session which this thread opens; {@code null} if Tyrus has none. */
    static @Nullable TyrusUpgrade opening() {
        return OPENING.get();
    }

    @Override
    public void init(WebConnection server) {
        HttpUpgradeHandler handler = tyrus;
        if (handler == null) {
            throw new IllegalStateException("There is no handler of Tyrus");
        }
        GlassFishRequest below = request;
        if (below != null) {
            below.upgraded();
        }
        Wire made = wire(server);
        wire = made;
        begin();
        OPENING.set(this);
        try {
            made.output().start();
            handler.init(made);
            made.input().start();
        } finally {
            OPENING.remove();
            end(made);
        }
    }

    private void closeBelow() {
        GlassFishRequest below = request;
        if (below != null && isFirstToClose()) {
            below.close();
        }
    }

    private synchronized boolean isFirstToClose() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    /** The server would wait for the client to take what was written before. */
    private void cutIfAborted() {
        GlassFishRequest below = request;
        if (aborted && below != null) {
            below.cut();
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
            TyrusOutput output = new TyrusOutput(server.getOutputStream());
            return new Wire(this, server, new TyrusInput(server.getInputStream(), output::isReady), output);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void destroy() {
        HttpUpgradeHandler handler = tyrus;
        Wire made = wire;
        if (handler != null) {
            handler.destroy();
        }
        if (made != null) {
            made.end();
            closedWithoutCode = made.input().isClosedWithoutCode();
        }
        tyrus = null;
        wire = null;
    }

    /** Completes a send when the client has taken so much of it that another may be sent. */
    void whenWritten(Completion completion) {
        Wire made = wire;
        if (made == null) {
            completion.completed(new IOException("The connection has ended"));
        } else {
            made.output().whenReady(completion);
        }
    }

    void suspend() {
        Wire made = wire;
        if (made != null) {
            made.input().suspend();
        }
    }

    /** Goes on with the reading, on another thread. */
    void resume(Executor elsewhere) {
        Wire made = wire;
        if (made != null) {
            made.input().resume(elsewhere);
        }
    }

    /** Ends the connection without a close. */
    void abort() {
        Wire made = wire;
        aborted = true;
        if (made == null) {
            cutIfAborted();
        } else {
            made.end();
            try {
                made.close();
            } catch (IOException | RuntimeException gone) {
                // What an abort wants is the case.
                return;
            }
        }
    }

    boolean isClosedWithoutCode() {
        Wire made = wire;
        return made == null ? closedWithoutCode : made.input().isClosedWithoutCode();
    }
}
