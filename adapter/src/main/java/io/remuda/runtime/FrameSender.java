package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
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

    /** After so long the client of a send is not read from where {@link Connection#answersWhileReading}. */
    private static final Duration LONG = Duration.ofMillis(100);

    private final Connection connection;
    private final Mailbox mailbox;
    private final Timers timers;
    private final Limits limits;
    private final Executor elsewhere;

    // A send that completes within its call is not kept here, not even for a moment: see the states of Mailbox.

    /** What is to be sent, from {@link #next} on, or {@code null} for nothing. */
    private @Nullable List<Frame> frames;

    private int next;
    private @Nullable WaitingReplies waiting;
    private boolean batching;

    /** When the callback began whose frames are the first that wait in the server for those of later ones. */
    private long oldest;

    /** A send whose call has returned and that has not completed. */
    private Mailbox.@Nullable Send underWay;

    private @Nullable Deadline expiry;
    private boolean mayHaveTakenLong;
    private Outcome outcome = Outcome.WORKING;
    private @Nullable Throwable failure;

    /**
     * A sender.
     *
     * @param elsewhere where the connection is aborted: that may block, which the timers' thread must not
     */
    FrameSender(Connection connection, Mailbox mailbox, Timers timers, Limits limits, Executor elsewhere) {
        this.connection = connection;
        this.mailbox = mailbox;
        this.timers = timers;
        this.limits = limits;
        this.elsewhere = elsewhere;
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
        if (frames == null && underWay == null) {
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
        frames = null;
        waiting = null;
        batching = false;
    }

    /** Whether it has nothing to send, and another one could go on in its place. */
    boolean isUnused() {
        return outcome == Outcome.WORKING
                && underWay == null
                && frames == null
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
                    return underWay;
                }
                settle(underWay);
                underWay = null;
            }
            if (outcome != Outcome.WORKING) {
                drop();
            }
            Frame frame = nextFrame();
            if (frame != null) {
                start(frame, frames != null || hasMore() || waits);
            } else if (batching && !waits) {
                flush();
            } else {
                if (mayHaveTakenLong) {
                    mayHaveTakenLong = false;
                    mailbox.allIsSent();
                }
                return null;
            }
        }
    }

    private @Nullable Frame nextFrame() {
        List<Frame> taken = frames;
        if (taken == null) {
            if (!hasMore()) {
                return null;
            }
            taken = Objects.requireNonNull(waiting).poll();
            next = 0;
        }
        Frame frame = taken.get(next++);
        frames = next < taken.size() ? taken : null;
        return frame;
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
        started(send);
    }

    private void flush() {
        Mailbox.Send send = mailbox.newSend();
        batching = false;
        try {
            connection.flush(send);
        } catch (RuntimeException | Error thrown) {
            send.completed(thrown);
        }
        started(send);
    }

    private void started(Mailbox.Send send) {
        if (send.isDone()) {
            settle(send);
        } else {
            arm(send, false);
            underWay = send;
        }
    }

    /**
     * Sets the deadline of a send.
     *
     * @param inCall whether the server's call itself blocks, so that only an abort brings it back
     */
    private void arm(Mailbox.Send send, boolean inCall) {
        if (expiry == null) {
            expiry = new Deadline(send, inCall);
            timers.set(expiry, expiry.isPatient ? LONG : limits.sendTimeout());
        }
    }

    /** Gives a send up when its time is over; before that, where that matters, says that it takes long. */
    final class Deadline extends Alarm {

        private final Mailbox.Send send;
        private final boolean inCall;
        private boolean isPatient =
                connection.answersWhileReading() && limits.sendTimeout().compareTo(LONG) > 0;

        private Deadline(Mailbox.Send send, boolean inCall) {
            this.send = send;
            this.inCall = inCall;
        }

        @Override
        public void run() {
            if (isPatient) {
                isPatient = false;
                if (send.takesLong()) {
                    timers.set(this, limits.sendTimeout().minus(LONG));
                }
            } else {
                if (connection.answersWhileReading()) {
                    send.takesLong();
                }
                if (send.expire() && inCall) {
                    // Decided before the server reports that the connection has ended, which is our doing.
                    mailbox.end(new Overload(Queue.REPLIES), true);
                    elsewhere.execute(connection::abort);
                }
            }
        }
    }

    private void settle(Mailbox.Send send) {
        boolean expired = false;
        if (expiry != null) {
            timers.cancel(expiry);
            expiry = null;
            expired = send.settle();
            mayHaveTakenLong = true;
        }
        failure = send.failure();
        if (expired) {
            outcome = Outcome.EXPIRED;
        } else if (failure != null) {
            outcome = Outcome.FAILED;
        }
    }
}
