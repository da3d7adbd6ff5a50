package io.remuda.runtime;

import io.remuda.Frame;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to the connection in order, one at a time, each under a deadline. Belongs to the thread that has the
 * mailbox's turn.
 *
 * <p>Frames of one result, and those of results that follow while signals wait, may be batched: they are handed to the
 * server at once and written together.
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

    private List<Frame> frames = List.of();
    private int next;
    private boolean moreComing;
    private boolean flushWanted;
    private boolean unflushed;
    private Mailbox.@Nullable Send underWay;
    private Timers.@Nullable Scheduled expiry;
    private Outcome outcome = Outcome.WORKING;
    private @Nullable Throwable failure;

    FrameSender(Connection connection, Mailbox mailbox, Timers timers, Duration deadline) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.timers = timers;
        this.deadline = deadline;
    }

    /**
     * Takes frames to send, once all earlier ones have been sent. Followed by {@link #advance}.
     *
     * @param more whether another signal waits, so that the last frame may be batched too
     */
    void take(List<Frame> toSend, boolean more) {
        frames = toSend;
        next = 0;
        moreComing = more;
    }

    /** Asks for a flush of what was batched, if anything was. Followed by {@link #advance}. */
    void flush() {
        flushWanted = unflushed;
    }

    /** Whether frames wait in the server for a flush. */
    boolean isUnflushed() {
        return unflushed;
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
            if (outcome != Outcome.WORKING) {
                frames = List.of();
                next = 0;
                unflushed = false;
                flushWanted = false;
                return null;
            }
            if (next < frames.size()) {
                Frame frame = frames.get(next++);
                boolean batch = moreComing || next < frames.size();
                start(frame, batch);
            } else if (flushWanted) {
                flushWanted = false;
                start(null, false);
            } else {
                frames = List.of();
                next = 0;
                return null;
            }
        }
    }

    private void start(@Nullable Frame frame, boolean batchIfData) {
        boolean data = frame instanceof Frame.Text || frame instanceof Frame.Binary;
        boolean batch = data && batchIfData;
        Mailbox.Send send = mailbox.newSend();
        underWay = send;
        if (connection.blocks() && (!data || (unflushed && !batch))) {
            arm(send, true);
        }
        try {
            if (frame == null) {
                connection.flush(send);
            } else {
                connection.send(frame, batch, send);
            }
        } catch (RuntimeException | Error thrown) {
            // A server that throws instead of completing; what it did complete before stays.
            send.completed(thrown);
        }
        unflushed = batch;
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
                    connection.abort();
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
