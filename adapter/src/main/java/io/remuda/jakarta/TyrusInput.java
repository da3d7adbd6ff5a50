package io.remuda.jakarta;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What Tyrus reads of a client: a frame at a time, or a piece of one, and nothing while the reading is suspended. Tyrus reads
 * when it is told that it can, and then as long as {@link #isReady} says so.
 */
final class TyrusInput extends ServletInputStream implements ReadListener {

    private final ServletInputStream server;
    private final BooleanSupplier answers;
    private final TyrusFrames frames = new TyrusFrames();

    /** Set while Tyrus is initialized, before anything is read. */
    private @Nullable ReadListener tyrus;

    // Of whoever reads, which is one thread at a time.
    private byte[] head = {};
    private int given;
    private int payload;
    private int skipped;

    private volatile boolean over;

    // Guarded by this.
    private boolean suspended;
    /** Tyrus was told that it cannot read, while it could, or was not told that it can. */
    private boolean waiting;

    /**
     * Reads from the server.
     *
     * @param answers whether the server takes an answer. Tyrus answers pings, and keeps what the server does not take, of a
     *     client that pings and does not read without end; so it gets no pings then. Only the last has to be answered (RFC
     *     6455, section 5.5.3)
     */
    TyrusInput(ServletInputStream server, BooleanSupplier answers) {
        this.server = server;
        this.answers = answers;
    }

    /** The server may call from now on, and does so at once if something has come already. */
    void start() {
        if (tyrus != null) {
            server.setReadListener(this);
        }
    }

    /** For {@link #start}: Tyrus sets its listener before it can be called. */
    @Override
    public void setReadListener(ReadListener listener) {
        tyrus = listener;
    }

    /** Nothing is read any more: the server's stream may be another connection's. */
    void end() {
        over = true;
    }

    boolean isClosedWithoutCode() {
        return frames.isClosedWithoutCode();
    }

    // ---- suspending

    synchronized void suspend() {
        suspended = true;
    }

    /** Goes on, not on the calling thread. */
    void resume(Executor elsewhere) {
        if (resumed()) {
            elsewhere.execute(this::goOn);
        }
    }

    private synchronized boolean resumed() {
        suspended = false;
        boolean waited = waiting;
        waiting = false;
        return waited;
    }

    private void goOn() {
        if (tyrus == null) {
            return;
        }
        try {
            if (isReady()) {
                tyrus.onDataAvailable();
            }
        } catch (IOException | RuntimeException failure) {
            onError(failure);
        }
    }

    private synchronized boolean isToWait() {
        waiting |= suspended;
        return suspended;
    }

    // ---- what the server calls

    @Override
    public void onDataAvailable() throws IOException {
        if (tyrus != null && !isToWait()) {
            tyrus.onDataAvailable();
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        if (tyrus != null && !over) {
            tyrus.onAllDataRead();
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (tyrus != null && !over) {
            tyrus.onError(failure);
        }
    }

    // ---- what Tyrus calls

    @Override
    public boolean isReady() {
        return !over && !frames.isBroken() && !isToWait() && server.isReady();
    }

    @Override
    public boolean isFinished() {
        return over || server.isFinished();
    }

    /** How much Tyrus takes next: never nothing, because of that it makes 16 KiB. */
    @Override
    public int available() throws IOException {
        return begin() ? Math.max(1, head.length - given + Math.min(payload, server.available())) : 1;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int read = read(one, 0, 1);
        return read <= 0 ? -1 : one[0] & 0xff;
    }

    /** Never more than the rest of a piece; nothing rather than to wait for more. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!begin()) {
            return 0;
        }
        int ofHead = Math.min(length, head.length - given);
        System.arraycopy(head, given, bytes, offset, ofHead);
        given += ofHead;
        int read = readNow(bytes, offset + ofHead, Math.min(length - ofHead, payload));
        payload -= read;
        return ofHead + read;
    }

    /** Whether there is a piece of which not all has been read. */
    private boolean begin() throws IOException {
        if (given < head.length || payload > 0) {
            return true;
        }
        while (!over && !frames.isBroken() && skip() && hasHead()) {
            byte[] next = frames.next();
            if (frames.isPing() && !answers.getAsBoolean()) {
                skipped = frames.payload();
            } else {
                head = next;
                given = 0;
                payload = frames.payload();
                return true;
            }
        }
        return false;
    }

    /** Whether nothing is left of a ping that Tyrus does not get. */
    private boolean skip() throws IOException {
        while (skipped > 0) {
            int read = readNow(new byte[skipped], 0, skipped);
            if (read == 0) {
                return false;
            }
            skipped -= read;
        }
        return true;
    }

    /** Whether the head of the client's frame has come. */
    private boolean hasHead() throws IOException {
        while (frames.missing() > 0) {
            int read = readNow(frames.head(), frames.known(), frames.missing());
            if (read == 0) {
                return false;
            }
            frames.took(read);
        }
        return true;
    }

    /** Reads what has come, which may be nothing. */
    private int readNow(byte[] bytes, int offset, int length) throws IOException {
        int ready = Math.min(length, server.available());
        return ready <= 0 ? 0 : Math.max(0, server.read(bytes, offset, ready));
    }
}
