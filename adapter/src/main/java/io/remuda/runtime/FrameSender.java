package io.remuda.runtime;

import io.remuda.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to the connection in order, one at a time, each under a deadline. Belongs to the thread that has the
 * mailbox's turn.
 *
 * <p>A frame that others wait behind may wait in the server, which writes it together with the last of them. While a
 * send is under way, the replies to messages of the application wait here, as many as the limits allow.
 */
final class FrameSender {

    /** What became of the connection. */
    enum Outcome {
        WORKING,
        FAILED,
        EXPIRED
    }

    /** There is no room for frames. */
    static final int NO_ROOM = -1;

    /**
     * How long after the beginning of their callback frames may wait for those of the next: quick callbacks share a write, and
     * behind a slow one nothing waits for another.
     */
    private static final long MOST_WAIT_NANOS = 1_000_000;

    private final Connection connection;
    private final Mailbox mailbox;
    private final Timers timers;
    private final Limits limits;
    private final Runnable abort;

    /** What is being sent, and from which frame on. */
    private List<Frame> frames = List.of();

    private int next;
    private @Nullable WaitingReplies waiting;
    private boolean batching;

    /** When the callback began whose frames are the first that wait in the server for those of later ones. */
    private long oldest;

    private Mailbox.@Nullable Send underWay;
    private Timers.@Nullable Scheduled expiry;
    private Outcome outcome = Outcome.WORKING;
    private @Nullable Throwable failure;

    /**
     * A sender.
     *
     * @param abort ends the connection; called by the timers' thread, so it must not block
     */
    FrameSender(Connection connection, Mailbox mailbox, Timers timers, Limits limits, Runnable abort) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.timers = timers;
        this.limits = limits;
        this.abort = abort;
    }

    /**
     * Takes frames to send, once all earlier ones have been sent. Followed by {@link #advance}.
     *
     * @param key frames that wait and have an equal key are replaced, where that is the policy; or {@code null}
     * @return how many frames are dropped for these; or {@link #NO_ROOM}, and none of these is taken
     */
    int take(List<Frame> toSend, @Nullable String key) {
        if (toSend.isEmpty() || outcome != Outcome.WORKING) {
            return 0;
        }
        if (next == frames.size() && underWay == null) {
            frames = toSend;
            next = 0;
            return 0;
        }
        if (waiting == null) {
            waiting = new WaitingReplies(limits.replies());
        }
        return waiting.offer(toSend, key);
    }

    /** Takes a frame of the runtime's own, when nothing is under way. */
    void take(Frame frame) {
        frames = List.of(frame);
        next = 0;
    }

    /** Throws away what has not been handed to the server, and does not care any more about what waits there. */
    void drop() {
        frames = List.of();
        next = 0;
        waiting = null;
        batching = false;
    }

    /** Whether it has nothing to send, and another one could go on in its place. */
    boolean isUnused() {
        return outcome == Outcome.WORKING
                && underWay == null
                && next == frames.size()
                && !batching
                && (waiting == null || waiting.isEmpty());
    }

    /** What became of the connection; when it does not work, frames are thrown away. */
    Outcome outcome() {
        return outcome;
    }

    /** Why the connection does not work, or {@code null}. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /**
     * Sends until nothing is left, or until a send does not complete at once.
     *
     * @param moreFollows whether this is called again soon, so that frames may wait in the server until then
     * @param began when the callback began that the frames are of; matters if more follows
     * @return the send under way, or {@code null} if nothing is left
     */
    Mailbox.@Nullable Send advance(boolean moreFollows, long began) {
        boolean waits = moreFollows && mayWait(began);
        while (true) {
            if (underWay != null) {
                if (!underWay.isDone()) {
                    arm(underWay, false);
                    return underWay;
                }
                settle(underWay);
            }
            if (outcome != Outcome.WORKING) {
                drop();
            }
            if (next == frames.size()) {
                frames = waiting == null || waiting.isEmpty() ? List.of() : waiting.poll();
                next = 0;
            }
            if (!frames.isEmpty()) {
                Frame frame = frames.get(next++);
                start(frame, next < frames.size() || hasMore() || waits);
            } else if (batching && !waits) {
                flush();
            } else {
                return null;
            }
        }
    }

    private boolean mayWait(long began) {
        if (!batching) {
            oldest = began;
        }
        return timers.nanoTime() - oldest < MOST_WAIT_NANOS;
    }

    private boolean hasMore() {
        return waiting != null && !waiting.isEmpty();
    }

    private void start(Frame frame, boolean moreFollows) {
        boolean data = frame instanceof Frame.Text || frame instanceof Frame.Binary;
        boolean batch = data && moreFollows;
        Mailbox.Send send = mailbox.newSend();
        underWay = send;
        boolean flushes = batching && !batch;
        if (connection.blocks() && (!data || flushes)) {
            arm(send, true);
        }
        batching = batch;
        try {
            connection.send(frame, batch, send);
        } catch (RuntimeException | Error thrown) {
            // A server that throws instead of completing; what it did complete before stays.
            send.completed(thrown);
        }
    }

    private void flush() {
        Mailbox.Send send = mailbox.newSend();
        underWay = send;
        batching = false;
        try {
            connection.flush(send);
        } catch (RuntimeException | Error thrown) {
            send.completed(thrown);
        }
    }

    /**
     * Sets the deadline of a send.
     *
     * @param inCall whether the server's call itself blocks, so that only an abort brings it back
     */
    private void arm(Mailbox.Send send, boolean inCall) {
        if (expiry == null) {
            expiry = timers.schedule(limits.sendTimeout(), () -> {
                if (send.expire() && inCall) {
                    abort.run();
                }
            });
        }
    }

    private void settle(Mailbox.Send send) {
        underWay = null;
        boolean expired = false;
        if (expiry != null) {
            expiry.cancel();
            expiry = null;
            expired = send.settle();
        }
        failure = send.failure();
        if (expired) {
            outcome = Outcome.EXPIRED;
        } else if (failure != null) {
            outcome = Outcome.FAILED;
        }
    }
}
