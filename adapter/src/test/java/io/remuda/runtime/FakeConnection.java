package io.remuda.runtime;

import io.remuda.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A server's connection that records what it is asked for and completes sends as the test says. Whatever breaks the
 * promises of {@link Connection} or the contract's rows F3 and F5 is noted in {@link #violations()}.
 */
final class FakeConnection implements Connection {

    /** What the runtime asked for. */
    sealed interface Event {
        record Sent(Frame frame, boolean batch) implements Event {}

        record Flushed() implements Event {}

        record Closed(int code, String reason) implements Event {}

        record Aborted() implements Event {}

        record Suspended() implements Event {}

        record Resumed() implements Event {}
    }

    /** How sends complete. */
    enum Mode {
        /** Within the call. */
        INLINE,
        /** When the test calls {@link #complete}, or never. */
        LATER,
        /** On a thread of its own. */
        OTHER_THREAD,
        /** Within the call, with a failure. */
        FAILING,
        /** By throwing instead. */
        THROWING,
        /** Pings, pongs and ends of batches block their caller until {@link #unblock} or {@link #abort}; others as INLINE. */
        BLOCKING
    }

    @SuppressWarnings("StaticAssignmentOfThrowable") // compared by identity; its stack does not matter
    static final IOException BROKEN = new IOException("broken pipe");

    /** Told of every call before it is answered. May be replaced by the test. */
    Runnable onCall = () -> {};

    // Guarded by this.
    private Mode mode = Mode.INLINE;
    private final List<Event> events = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Deque<Completion> pending = new ArrayDeque<>();
    private @Nullable CountDownLatch blocked;
    private boolean blockedFails;
    private boolean underWay;
    private boolean unflushed;
    private boolean broken;
    private boolean closed;
    private boolean mayCloseDuringSend;
    private HoldingBack holdingBack = HoldingBack.WAITING;
    private boolean answersWhileReading;
    private int sharesWritesBelow = 1024;
    private boolean suspended;
    private Runnable asks = () -> {};
    private boolean asked;
    private boolean ready = true;
    private boolean reads;

    synchronized FakeConnection mode(Mode changed) {
        mode = changed;
        return this;
    }

    synchronized Mode mode() {
        return mode;
    }

    /** A deadline is going to pass, after which the runtime closes without waiting for the send. */
    synchronized FakeConnection mayCloseDuringSend() {
        mayCloseDuringSend = true;
        return this;
    }

    /** What kind of server it is; before a session is opened. */
    synchronized FakeConnection holdingBack(HoldingBack way) {
        holdingBack = way;
        return this;
    }

    /** The server answers pings on the thread that reads; before a session is opened. */
    synchronized FakeConnection answersWhileItReads() {
        answersWhileReading = true;
        return this;
    }

    /** Each frame has a write of its own; before a session is opened. */
    synchronized FakeConnection writesEach() {
        sharesWritesBelow = 0;
        return this;
    }

    @Override
    public synchronized boolean answersWhileReading() {
        return answersWhileReading;
    }

    @Override
    public synchronized HoldingBack holdingBack() {
        return holdingBack;
    }

    @Override
    public synchronized void suspend() {
        if (suspended) {
            violation("suspended twice");
        }
        suspended = true;
        events.add(new Event.Suspended());
    }

    @Override
    public synchronized void askBeforeReading(Runnable asking) {
        asks = asking;
    }

    /** The server wants to read, if it is one that asks. */
    void ask() {
        if (holdingBack() == HoldingBack.ASKING) {
            synchronized (this) {
                asked = true;
            }
            asks.run();
        }
    }

    /** Whether the server would hear an answer; it does unless this says something else. */
    synchronized void ready(boolean hears) {
        ready = hears;
    }

    @Override
    public synchronized boolean isReadyToResume() {
        return ready;
    }

    /** Whether the server reads. */
    synchronized boolean isReading() {
        return holdingBack == HoldingBack.ASKING ? reads : !suspended;
    }

    /** The server has read something; returns false if it does not read. */
    synchronized boolean hasRead() {
        boolean has = isReading();
        reads = false;
        return has;
    }

    @Override
    public synchronized void resume() {
        if (holdingBack == HoldingBack.ASKING) {
            if (!asked) {
                violation("an answer to a server that has not asked");
            }
            if (!ready) {
                violation("an answer to a server that does not hear it");
            }
            asked = false;
            reads = true;
            return;
        }
        if (!suspended) {
            violation("resumed without having been suspended");
        }
        suspended = false;
        events.add(new Event.Resumed());
    }

    synchronized boolean isSuspended() {
        return suspended;
    }

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        boolean control = !(frame instanceof Frame.Text || frame instanceof Frame.Binary);
        if (frame instanceof Frame.Close) {
            violation("a close was sent as a frame");
        }
        synchronized (this) {
            if (control && batch) {
                violation("a control frame was batched");
            }
            events.add(new Event.Sent(frame, batch));
        }
        call(completion, batch, control || endsBatch(batch));
    }

    @Override
    public void flush(Completion completion) {
        synchronized (this) {
            if (!unflushed) {
                violation("a flush of nothing");
            }
            events.add(new Event.Flushed());
        }
        call(completion, false, true);
    }

    private synchronized boolean endsBatch(boolean batch) {
        return unflushed && !batch;
    }

    private void call(Completion completion, boolean batch, boolean mayBlock) {
        onCall.run();
        Mode now;
        CountDownLatch latch = null;
        synchronized (this) {
            if (underWay) {
                violation("two sends under way");
            }
            if (closed) {
                violation("a send after the close");
            }
            if (broken) {
                violation("a send after a failure");
            }
            now = mode;
            underWay = true;
            unflushed = batch;
            if (now == Mode.LATER) {
                pending.add(completion);
            } else if (now == Mode.BLOCKING && mayBlock) {
                latch = new CountDownLatch(1);
                blocked = latch;
            }
        }
        switch (now) {
            case INLINE -> completed(completion, null);
            case FAILING -> completed(completion, BROKEN);
            case THROWING -> {
                synchronized (this) {
                    underWay = false;
                    broken = true;
                }
                throw new IllegalStateException("thrown by the server");
            }
            case OTHER_THREAD -> new Thread(() -> completed(completion, null), "completing").start();
            case LATER -> {}
            case BLOCKING -> {
                boolean fails = false;
                if (latch != null) {
                    awaitUninterruptibly(latch);
                    synchronized (this) {
                        fails = blockedFails;
                    }
                }
                completed(completion, fails ? BROKEN : null);
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void completed(Completion completion, @Nullable Throwable failure) {
        synchronized (this) {
            underWay = false;
            broken |= failure != null;
        }
        completion.completed(failure);
    }

    /** Completes the send that waits for it; returns false if none does. */
    boolean complete() {
        return complete(null);
    }

    /** Completes the send that waits for it, with a failure; returns false if none does. */
    boolean complete(@Nullable Throwable failure) {
        Completion next;
        synchronized (this) {
            next = pending.poll();
        }
        if (next == null) {
            return false;
        }
        completed(next, failure);
        return true;
    }

    /** The completion that a send waits for, to be called by the test itself. */
    synchronized Completion takeCompletion() {
        Completion next = pending.poll();
        if (next == null) {
            throw new AssertionError("no send is under way");
        }
        underWay = false;
        return next;
    }

    /** Whether a send waits for {@link #complete}. */
    synchronized boolean isWaiting() {
        return !pending.isEmpty();
    }

    /** Whether a call blocks its caller. */
    synchronized boolean isBlocked() {
        return blocked != null;
    }

    /** Lets the call that blocks return. */
    synchronized void unblock() {
        if (blocked != null) {
            blocked.countDown();
            blocked = null;
        }
    }

    @Override
    public synchronized int sharesWritesBelow() {
        return sharesWritesBelow;
    }

    @Override
    public synchronized boolean blocks() {
        return mode == Mode.BLOCKING;
    }

    @Override
    public synchronized void close(int code, String reason) {
        events.add(new Event.Closed(code, reason));
        if (closed) {
            violation("a second close");
        }
        if (underWay && !mayCloseDuringSend) {
            violation("a close while a send is under way");
        }
        if (unflushed && !broken && !mayCloseDuringSend) {
            violation("a close before the end of a batch");
        }
        closed = true;
    }

    @Override
    public synchronized void abort() {
        events.add(new Event.Aborted());
        broken = true;
        if (blocked != null) {
            blockedFails = true;
            unblock();
        }
    }

    private synchronized void violation(String what) {
        violations.add(what + ", after " + events);
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** The frames sent, in order. */
    List<Frame> frames() {
        return events().stream()
                .filter(event -> event instanceof Event.Sent)
                .map(event -> ((Event.Sent) event).frame())
                .toList();
    }

    /** The closes handed to the server; more than one is a violation. */
    List<Event.Closed> closes() {
        return events().stream()
                .filter(event -> event instanceof Event.Closed)
                .map(event -> (Event.Closed) event)
                .toList();
    }

    boolean isAborted() {
        return events().contains(new Event.Aborted());
    }

    /** Whether batched frames wait for one that is not. */
    synchronized boolean isUnflushed() {
        return unflushed && !broken && !closed;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }
}
