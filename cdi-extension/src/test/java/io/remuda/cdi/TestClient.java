package io.remuda.cdi;

import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.SessionRef;
import io.remuda.runtime.Connection;
import io.remuda.runtime.HandlerSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client, as a session's connection: keeps the texts that it gets. */
final class TestClient implements Connection {

    // Guarded by this.
    private final List<String> texts = new ArrayList<>();
    private @Nullable CountDownLatch held;
    private boolean holds;

    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private @Nullable HandlerSession session;
    private @Nullable SessionRef ref;

    void opened(HandlerSession opened, SessionRef itsRef) {
        session = opened;
        ref = itsRef;
    }

    HandlerSession session() {
        if (session == null) {
            throw new AssertionError("not opened");
        }
        return session;
    }

    SessionRef ref() {
        if (ref == null) {
            throw new AssertionError("not opened");
        }
        return ref;
    }

    /** A client's text. */
    void say(String text) {
        session().arrivals().text(text, true);
    }

    /** The client goes; the session ends soon after. */
    void leave() {
        session().closed(1000, "", false);
    }

    /** Keeps the thread that sends this message for the session until {@link #release}: what comes for it waits. */
    void holdAt(Object message) {
        synchronized (this) {
            holds = true;
        }
        ref().tell(message);
        await().until(this::isHolding);
    }

    private synchronized boolean isHolding() {
        return held != null;
    }

    /** Lets go of the thread that was held. */
    synchronized void release() {
        holds = false;
        if (held != null) {
            held.countDown();
        }
    }

    /** What came so far. */
    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    /** Closes the session behind all that waits for it, and gives everything that came. */
    List<String> allTexts() {
        ref().close();
        closeCode();
        return texts();
    }

    /** Waits for the session to be closed. */
    int closeCode() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        CountDownLatch hold = new CountDownLatch(1);
        synchronized (this) {
            if (frame instanceof Frame.Text text) {
                texts.add(text.payload());
            }
            if (holds) {
                held = hold;
            } else {
                hold.countDown();
            }
        }
        completion.completed(awaited(hold) ? null : new IOException("not released"));
    }

    private static boolean awaited(CountDownLatch hold) {
        try {
            return hold.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean blocks() {
        return false;
    }

    /** The client answers at once. */
    @Override
    public void close(int code, String reason) {
        closed.complete(code);
        session().closed(code, reason, false);
    }

    @Override
    public void abort() {
        closed.complete(1006);
    }
}
