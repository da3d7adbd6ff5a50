package io.remuda.runtime;

import io.remuda.Frame;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to the connection in order, one at a time, each under a deadline. Belongs to the thread that has the
 * mailbox's turn.
 *
 * <p>The frames of one result but the last may wait in the server, which writes them together with the last. The replies
 * of several callbacks are not batched: the first would wait for what the others do.
 */
final class FrameSender {

    /** What became of the connection. */
    enum Outcome {
        WORKING,
        FAILED,
        EXPIRED
    }

    private final Connection connection;
    private final Mailbox mailbox;
    private final Timers timers;
    private final Duration deadline;
    private final Runnable abort;

    private List<Frame> frames = List.of();
    private int next;
    private boolean batching;
    private Mailbox.@Nullable Send underWay;
    private Timers.@Nullable Scheduled expiry;
    private Outcome outcome = Outcome.WORKING;
    private @Nullable Throwable failure;

    /**
     * A sender.
     *
     * @param abort ends the connection; called by the timers' thread, so it must not block
     */
    FrameSender(Connection connection, Mailbox mailbox, Timers timers, Duration deadline, Runnable abort) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.timers = timers;
        this.deadline = deadline;
        this.abort = abort;
    }

    /** Takes frames to send, once all earlier ones have been sent. Followed by {@link #advance}. */
    void take(List<Frame> toSend) {
        frames = toSend;
        next = 0;
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
     * @return the send under way, or {@code null} if nothing is left
     */
    Mailbox.@Nullable Send advance() {
        while (true) {
            if (underWay != null) {
                if (!underWay.isDone()) {
                    arm(underWay, false);
                    return underWay;
                }
                settle(underWay);
            }
            if (outcome != Outcome.WORKING || next == frames.size()) {
                frames = List.of();
                next = 0;
                return null;
            }
            Frame frame = frames.get(next++);
            start(frame, next < frames.size());
        }
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

    /**
     * Sets the deadline of a send.
     *
     * @param inCall whether the server's call itself blocks, so that only an abort brings it back
     */
    private void arm(Mailbox.Send send, boolean inCall) {
        if (expiry == null) {
            expiry = timers.schedule(deadline, () -> {
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
            expired = send.isExpired();
        }
        failure = send.failure();
        if (expired) {
            outcome = Outcome.EXPIRED;
        } else if (failure != null) {
            outcome = Outcome.FAILED;
        }
    }
}
