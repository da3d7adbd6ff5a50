package io.remuda.runtime;

import io.remuda.Delivery;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of a session, and the only place where threads agree on whose turn it is. It hands signals to its
 * {@link Owner} one at a time, on the thread that brought a frame if the session was idle, otherwise on a worker.
 *
 * <pre>
 *                      frame on its own thread
 *            +-------------------------------------------+
 *            |                                           v
 *         +------+ something to +-----------+ worker +---------+  before    +--------+
 *         | IDLE | -----------> | SCHEDULED | -----> | RUNNING | ---------> | CLOSED |
 *         +------+   perform    +-----------+        +---------+ terminate  +--------+
 *            ^                        ^                 |   |
 *            |                        +-----------------+   |
 *            |              more to perform, but not on     |
 *            |              this thread                     |
 *            +----------------------------------------------+
 *                        nothing to perform for now
 * </pre>
 *
 * <p>The thread that put the state to RUNNING has <em>the turn</em> until it puts it to something else. What is guarded
 * by the turn is touched by that thread only; the lock, taken at both ends of a turn, publishes it to the next.
 *
 * <p>Of what waits, the oldest that may be performed comes first. A message of the application may at any time. A frame
 * of the client may unless a send is under way, so that a client which does not take its answers is not listened to, or
 * the session has said that it takes none, or the frame has come too early. Once the last frames are on their way, nothing may but the completion of
 * their sends.
 *
 * <p>Everything is decided under the lock and done outside it: no handler, no server and no executor is called with the
 * lock held.
 */
final class Mailbox implements Runnable {

    /** The session. Called by the thread that has the turn. */
    interface Owner {

        /**
         * Performs a signal. Must not throw.
         *
         * @param moreFollows whether the same thread performs a frame or a message next, so that what is sent may wait to be
         *     written together with what comes of that
         * @return the send under way, whose completion will be {@link Signal.Sent}; or {@code null}
         */
        @Nullable
        Send perform(Signal signal, boolean moreFollows);

        /** {@link Mailbox#wantsFrames} has changed, and not by what is performed. Called by any thread; may be left undone. */
        default void wantsFramesChanged() {}
    }

    // The states. Numbers, because each reference that is stored into an old object makes work for G1
    // (docs/performance.md).
    private static final byte IDLE = 0;
    private static final byte SCHEDULED = 1;
    private static final byte RUNNING = 2;
    private static final byte CLOSED = 3;

    /** What a turn performs next. */
    private enum Next {
        NOTHING,
        OPENING,
        SENT,
        TOPICS_CHANGED,
        PROBE,
        FRAME,
        MESSAGE,
        END
    }

    /** What becomes of a frame for which there is no room, where clients are held back. */
    private enum Surplus {
        /** It waits on the thread that brings it. */
        WAITS,
        /** It is taken: the server had read it before it could be told to stop. */
        IS_TAKEN
    }

    /** After so many signals a worker goes to the back of the line, so that busy sessions do not starve others. */
    private static final int SIGNALS_PER_TURN = 64;

    /** The place of what does not wait. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Owner owner;
    private final Executor workers;
    private final Semaphore waitingThreads;
    private final Limits limits;

    // Guarded by this.
    private byte state = SCHEDULED;
    private @Nullable Signal opening;
    private @Nullable WaitingFrames frames;
    private @Nullable WaitingMessages messages;
    private long topicsChanged = NEVER;
    private boolean probe;
    private @Nullable TerminateReason ending;
    private @Nullable Send sending;

    /** A send that takes long: until the server has completed it, and nothing else is to be sent, no frames are wanted. */
    private @Nullable Send congestion;

    private boolean takesFrames = true;
    private boolean finishing;
    private boolean ended;
    private boolean connectionClosed;
    private long arrivals;
    private int discarded;
    private int framesOfTurn;
    private boolean bursts;

    /** How many threads wait for a change, so that none is notified in vain. */
    private int waiters;

    // Guarded by the turn.
    private boolean moreFollows;

    /**
     * Makes a mailbox that keeps signals until {@link #start}.
     *
     * @param waitingThreads one permit for each thread that may wait for room, shared by all mailboxes
     * @param limits how much may wait, and what becomes of the rest
     */
    Mailbox(Owner owner, Executor workers, Semaphore waitingThreads, Limits limits) {
        this.owner = owner;
        this.workers = workers;
        this.waitingThreads = waitingThreads;
        this.limits = limits;
    }

    /** Performs the first signal, before any that came meanwhile: here, or else on a worker. */
    void start(Signal first, boolean here) {
        synchronized (this) {
            if (here) {
                state = RUNNING;
            } else {
                opening = first;
            }
        }
        if (here) {
            turn(first, false);
        } else {
            workers.execute(this);
        }
    }

    /**
     * Takes a frame of the client. A client that sends one frame after the other without waiting for answers gets them
     * together: once a turn of a worker has found several of its frames, others follow them to the worker, until one comes
     * alone. Where there is no room for it, the calling thread waits, or the frame is dropped, or the session ends with
     * {@link Overload}, which it also does if too many threads wait already.
     *
     * @param here whether the frame may be performed on the calling thread
     * @return false if the frame was dropped, and the session goes on
     */
    boolean arrived(Signal.Arrived frame, boolean here) {
        return arrived(frame, here, Surplus.WAITS);
    }

    /**
     * The same for a frame of a server that reads ahead, and so had read it before it could be told to stop: where the
     * client is to be held back, it is taken whether there is room or not.
     *
     * @param here whether the frame may be performed on the calling thread
     * @return false if the frame was dropped, and the session goes on
     */
    boolean arrivedAhead(Signal.Arrived frame, boolean here) {
        return arrived(frame, here, Surplus.IS_TAKEN);
    }

    /**
     * Takes a frame of the client that is not to be performed before its time, unless the session ends before. Until then no
     * frames are wanted; it is taken whether there is room or not, if clients are held back. Times are in order.
     *
     * @return false if the frame was dropped, and the session goes on
     */
    boolean arrivedEarly(Signal.Arrived frame, long nanoTime) {
        boolean dropped = false;
        boolean schedule;
        synchronized (this) {
            if (ended) {
                return true;
            }
            if (hasRoom(Surplus.IS_TAKEN)) {
                frames().addEarly(frame, arrivals++, nanoTime);
            } else {
                dropped = !ended;
                if (dropped) {
                    frames().pauseUntil(nanoTime);
                }
            }
            schedule = schedule();
        }
        if (schedule) {
            workers.execute(this);
        }
        return !dropped;
    }

    /** No frames are wanted until then. Times are in order, those of frames that came too early among them. */
    void pauseUntil(long nanoTime) {
        synchronized (this) {
            if (!ended) {
                frames().pauseUntil(nanoTime);
            }
        }
    }

    /**
     * Has a worker perform the frames whose time has come.
     *
     * @return how long it is until the next time; 0 if there is none
     */
    long timePasses(long nanoTime) {
        long left;
        boolean schedule;
        synchronized (this) {
            left = frames == null ? 0 : frames.timePasses(nanoTime);
            schedule = schedule();
        }
        if (schedule) {
            workers.execute(this);
        }
        return left;
    }

    private boolean arrived(Signal.Arrived frame, boolean here, Surplus surplus) {
        boolean dropped = false;
        boolean schedule = false;
        synchronized (this) {
            if (ended) {
                return true;
            }
            // An idle session has nothing to perform, so no frame that it takes waits before this one.
            if (here && !bursts && state == IDLE && mayPerformFrames() && !isPaused()) {
                state = RUNNING;
            } else {
                here = false;
                if (hasRoom(surplus)) {
                    frames().add(frame, arrivals++);
                } else {
                    dropped = !ended;
                }
                schedule = schedule();
            }
        }
        if (here) {
            turn(frame, false);
        } else if (schedule) {
            workers.execute(this);
        }
        return !dropped;
    }

    /**
     * Waits, so that the server reads no more of this client. If too many threads wait already, the session ends with
     * {@link Overload}.
     *
     * @return false if the session has ended, or ends
     */
    boolean holdBack(long nanos) {
        boolean schedule;
        synchronized (this) {
            if (ended) {
                return false;
            }
            if (waitingThreads.tryAcquire()) {
                try {
                    return awaitEnd(nanos);
                } finally {
                    waitingThreads.release();
                }
            }
            endLocked(new Overload(Queue.FRAMES), true);
            schedule = schedule();
        }
        if (schedule) {
            workers.execute(this);
        }
        return false;
    }

    /**
     * Takes a message of the application. Never waits. Where there is no room for it, it is refused or an older one goes, as
     * the policy is; or the session ends with {@link Overload}.
     *
     * @param key a message that waits and has an equal key is replaced, where that is the policy; or {@code null}
     */
    Taking told(Signal.Told message, @Nullable String key) {
        Taking taking;
        boolean schedule;
        synchronized (this) {
            if (ended) {
                return Taking.CLOSED;
            }
            taking = messages().offer(message, key, arrivals++);
            if (taking.refusal() == Delivery.Reason.FULL
                    && limits.messages().policy() != Limits.MessagePolicy.DROP_NEWEST) {
                endLocked(new Overload(Queue.MESSAGES), true);
            }
            schedule = schedule();
        }
        if (schedule) {
            workers.execute(this);
        }
        return taking;
    }

    /** The session has joined or left topics: performs {@link Signal.TopicsChanged}, once for all calls before. */
    void topicsChanged() {
        post(() -> topicsChanged = Math.min(topicsChanged, arrivals++));
    }

    /** Performs {@link Signal.Probe}, once no send is under way. */
    void probe() {
        post(() -> probe = true);
    }

    /**
     * Ends the session; from now on nothing else is taken.
     *
     * @param atOnce whether what waits is thrown away, instead of being performed first
     * @return false if the end was decided before
     */
    boolean end(TerminateReason reason, boolean atOnce) {
        return post(() -> endLocked(reason, atOnce));
    }

    /**
     * Changes what there is to perform, and has a worker perform it.
     *
     * @param change what to do, under the lock
     * @return false if the end was decided before, and nothing was done
     */
    private boolean post(Runnable change) {
        boolean schedule;
        synchronized (this) {
            if (ended) {
                return false;
            }
            change.run();
            schedule = schedule();
        }
        if (schedule) {
            workers.execute(this);
        }
        return true;
    }

    /** Whether the end is not decided yet. */
    boolean isOpen() {
        synchronized (this) {
            return !ended;
        }
    }

    /**
     * Called by the thread that has the turn, before {@code terminate}, or instead of the start: nothing will be
     * performed any more.
     *
     * @return how many messages were in the mailbox and were not performed, each once however often it is called
     */
    int close() {
        synchronized (this) {
            ended = true;
            state = CLOSED;
            discardAll();
            frames = null;
            messages = null;
            wakeWaiting();
            int count = discarded;
            discarded = 0;
            return count;
        }
    }

    /**
     * Called by the thread that has the turn, when the end is decided and the last frames are on their way: takes nothing
     * any more. What waits will not be performed.
     */
    void finish() {
        synchronized (this) {
            ended = true;
            finishing = true;
            wakeWaiting();
        }
    }

    /** Called by the thread that has the turn: whether frames are performed from now on, or wait. */
    void takesFrames(boolean changed) {
        synchronized (this) {
            takesFrames = changed;
        }
    }

    /**
     * Whether the server may bring frames: an end lets it, so that the client's answer to the close is read, but no sooner than a
     * send that {@link Send#takesLong} is over. Where clients are not held back, it may unless something came too early.
     *
     * @param after whether it has been stopped, so that it goes on only when there is room for many
     */
    boolean wantsFrames(boolean after) {
        synchronized (this) {
            if (congestion != null) {
                return false;
            }
            if (ended) {
                return true;
            }
            if (isPaused()) {
                return false;
            }
            if (limits.frames().policy() != Limits.FramePolicy.HOLD_BACK) {
                return true;
            }
            return takesFrames && (frames == null || (after ? frames.isHalfEmpty() : !frames.isFull()));
        }
    }

    /** Called by the thread that has the turn: lets go of the storage in which nothing waits. */
    void trim() {
        synchronized (this) {
            if (frames != null && frames.isEmpty()) {
                frames = null;
            }
            if (messages != null && messages.isEmpty()) {
                messages = null;
            }
        }
    }

    /** Called by the thread that has the turn, before it starts a send. */
    Send newSend() {
        return new Send();
    }

    /** Called by the thread that has the turn, when there is nothing else to send after one that may have taken long. */
    void allIsSent() {
        synchronized (this) {
            if (congestion != null && congestion.completed) {
                congestion = null;
            }
        }
    }

    /** Whether no frames are wanted because a send takes long. */
    boolean isCongested() {
        synchronized (this) {
            return congestion != null;
        }
    }

    /** Whether somebody performs, or a send is under way. */
    boolean isBusy() {
        synchronized (this) {
            return state == RUNNING || sending != null;
        }
    }

    /** Gives up a send that is under way, as if its deadline had passed. */
    void giveUpSend() {
        Send given;
        synchronized (this) {
            given = sending;
        }
        if (given != null) {
            given.expire();
        }
    }

    /** The server says that the connection is closed. There are some that never say then what has become of a send under way. */
    void connectionClosed() {
        boolean schedule;
        synchronized (this) {
            connectionClosed = true;
            loseSend();
            schedule = schedule();
        }
        if (schedule) {
            workers.execute(this);
        }
    }

    /** A worker takes the turn. */
    @Override
    public void run() {
        Signal signal;
        synchronized (this) {
            if (state != SCHEDULED) {
                return;
            }
            state = RUNNING;
            signal = take(next());
            moreFollows = signal != null && isMoreToPerform();
        }
        turn(signal, true);
    }

    private void turn(@Nullable Signal first, boolean byWorker) {
        Signal signal = first;
        int left = byWorker ? SIGNALS_PER_TURN : 1;
        while (signal != null) {
            if (!(signal instanceof Signal.Sent)) {
                left--;
            }
            boolean promised = moreFollows && left > 0;
            Send underWay = owner.perform(signal, promised);
            signal = goOn(underWay, left > 0, promised);
        }
    }

    /**
     * Takes the next signal for the thread that has the turn.
     *
     * @param underWay the send under way
     * @param here whether that thread may perform another one than the completion of that send
     * @param promised whether the owner was told that more follows
     * @return the signal, or {@code null} if the thread has no longer the turn
     */
    private @Nullable Signal goOn(@Nullable Send underWay, boolean here, boolean promised) {
        synchronized (this) {
            if (state == CLOSED) {
                return null;
            }
            sending = underWay;
            if (connectionClosed) {
                loseSend();
            }
            Next next = next();
            if (promised && underWay == null && next == Next.NOTHING) {
                // The session takes no frames any more: what waits for them is to be sent all the same.
                moreFollows = false;
                return Signal.Sent.INSTANCE;
            }
            if (here || next == Next.SENT || next == Next.NOTHING) {
                Signal signal = take(next);
                moreFollows = here && signal != null && isMoreToPerform();
                return signal;
            }
            state = SCHEDULED;
        }
        workers.execute(this);
        return null;
    }

    // The methods below are called with the lock held.

    private void loseSend() {
        if (sending != null && !sending.done) {
            sending.done = true;
            sending.completed = true;
            sending.failure = new ClosedChannelException();
        }
    }

    private Next next() {
        if (sending != null && sending.done) {
            return Next.SENT;
        }
        if (finishing) {
            return Next.NOTHING;
        }
        if (opening != null) {
            return Next.OPENING;
        }
        if (probe && sending == null) {
            return Next.PROBE;
        }
        boolean framesWait = frames != null && frames.isReady();
        long frame = framesWait && mayPerformFrames() ? frames().oldest() : NEVER;
        long message = messages == null || messages.isEmpty() ? NEVER : messages.oldest();
        long oldest = Math.min(topicsChanged, Math.min(frame, message));
        if (oldest < NEVER) {
            return oldest == topicsChanged ? Next.TOPICS_CHANGED : oldest == frame ? Next.FRAME : Next.MESSAGE;
        }
        // Frames that the session does not take do not keep it from ending.
        return ending != null && !(framesWait && takesFrames) ? Next.END : Next.NOTHING;
    }

    /** Takes what the turn performs next; with nothing, the turn ends. */
    private @Nullable Signal take(Next next) {
        switch (next) {
            case SENT -> {
                sending = null;
                return Signal.Sent.INSTANCE;
            }
            case OPENING -> {
                Signal first = opening;
                opening = null;
                return first;
            }
            case TOPICS_CHANGED -> {
                topicsChanged = NEVER;
                return Signal.TopicsChanged.INSTANCE;
            }
            case PROBE -> {
                probe = false;
                return Signal.Probe.INSTANCE;
            }
            case FRAME -> {
                Signal frame = frames().poll();
                wakeWaiting();
                framesOfTurn++;
                return frame;
            }
            case MESSAGE -> {
                return messages().poll();
            }
            case END -> {
                TerminateReason reason = Objects.requireNonNull(ending);
                ending = null;
                return new Signal.End(reason);
            }
            default -> {
                state = IDLE;
                if (framesOfTurn > 0) {
                    bursts = framesOfTurn > 1;
                    framesOfTurn = 0;
                }
                return null;
            }
        }
    }

    private boolean isMoreToPerform() {
        Next next = next();
        return next == Next.FRAME || next == Next.MESSAGE;
    }

    private boolean mayPerformFrames() {
        return takesFrames && sending == null;
    }

    /** Whether the time has not come for what came too early. */
    private boolean isPaused() {
        return frames != null && frames.isPaused();
    }

    /** Whether there is room for a frame; waits for it if that is the policy and the calling thread may. */
    private boolean hasRoom(Surplus surplus) {
        if (!frames().isFull()) {
            return true;
        }
        return switch (limits.frames().policy()) {
            case DROP -> false;
            case CLOSE -> overflows();
            case HOLD_BACK ->
                switch (surplus) {
                    case WAITS -> waitingThreads.tryAcquire() ? awaitRoom() : overflows();
                    case IS_TAKEN -> true;
                };
        };
    }

    private boolean overflows() {
        endLocked(new Overload(Queue.FRAMES), true);
        return false;
    }

    private boolean awaitRoom() {
        boolean interrupted = false;
        try {
            while (!ended && frames().isFull()) {
                interrupted |= await(0);
            }
        } finally {
            waitingThreads.release();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !ended;
    }

    /** Returns false if the session has ended before the time was over. */
    private boolean awaitEnd(long nanos) {
        long deadline = System.nanoTime() + nanos;
        for (long left = nanos; !ended && left > 0; left = deadline - System.nanoTime()) {
            if (await(TimeUnit.NANOSECONDS.toMillis(left) + 1)) {
                // The server wants its thread back.
                Thread.currentThread().interrupt();
                break;
            }
        }
        return !ended;
    }

    /**
     * Waits for a change, for so long, or without end if that is 0; may return for no reason.
     *
     * @return whether the thread was interrupted meanwhile
     */
    @SuppressWarnings("WaitNotInLoop") // it is called in loops
    private boolean await(long millis) {
        waiters++;
        try {
            wait(millis);
            return false;
        } catch (InterruptedException interrupted) {
            return true;
        } finally {
            waiters--;
        }
    }

    private void endLocked(TerminateReason reason, boolean atOnce) {
        ended = true;
        if (frames != null) {
            frames.hurry();
        }
        if (atOnce) {
            discardAll();
        }
        ending = reason;
        wakeWaiting();
    }

    private void discardAll() {
        opening = null;
        topicsChanged = NEVER;
        probe = false;
        if (frames != null) {
            frames.clear();
        }
        if (messages != null) {
            discarded += messages.clear();
        }
    }

    private void wakeWaiting() {
        if (waiters > 0) {
            notifyAll();
        }
    }

    /** Whether a worker has to be called, because there is something to perform and nobody performs. */
    private boolean schedule() {
        if (state != IDLE || next() == Next.NOTHING) {
            return false;
        }
        state = SCHEDULED;
        return true;
    }

    private WaitingFrames frames() {
        if (frames == null) {
            frames = new WaitingFrames(limits.frames());
        }
        return frames;
    }

    private WaitingMessages messages() {
        if (messages == null) {
            messages = new WaitingMessages(limits.messages());
        }
        return messages;
    }

    /**
     * One send that was handed to the server. Completes within the call, on the thread that made it, or later
     * on any thread; or its deadline passes.
     */
    final class Send implements Connection.Completion {

        // Guarded by the turn: the thread that made the call, until the call has returned.
        private final Thread caller = Thread.currentThread();
        private boolean returned;
        private boolean completedInCall;
        private @Nullable Throwable failureInCall;

        // Guarded by the mailbox.
        private boolean done;
        private boolean expired;

        /** Whether the server is done with it, perhaps after the deadline. */
        private boolean completed;

        private @Nullable Throwable failure;

        private Send() {}

        @Override
        public void completed(@Nullable Throwable cause) {
            // Most sends complete here, within the call: no other thread has to know.
            if (Thread.currentThread() == caller && !returned) {
                if (!completedInCall) {
                    completedInCall = true;
                    failureInCall = cause;
                }
                return;
            }
            complete(cause, false);
        }

        /**
         * The deadline has passed.
         *
         * @return whether the send was not complete
         */
        boolean expire() {
            return complete(null, true);
        }

        private boolean complete(@Nullable Throwable cause, boolean byDeadline) {
            boolean first;
            boolean resume = false;
            boolean relieved = false;
            synchronized (Mailbox.this) {
                completed |= !byDeadline;
                first = !done;
                if (first) {
                    done = true;
                    expired = byDeadline;
                    if (!byDeadline) {
                        failure = cause;
                    }
                    resume = schedule();
                }
                // Nobody performs what completes after its deadline, or after the end.
                if (congestion == this && completed && (!first || state == CLOSED)) {
                    congestion = null;
                    relieved = true;
                }
            }
            if (resume) {
                workers.execute(Mailbox.this);
            }
            if (relieved) {
                owner.wantsFramesChanged();
            }
            return first;
        }

        /** Called by the thread that has the turn: whether the outcome is known. */
        boolean isDone() {
            returned = true;
            if (completedInCall) {
                return true;
            }
            synchronized (Mailbox.this) {
                return done;
            }
        }

        /**
         * Called by the thread that has the turn when the send is done: from now on its deadline cannot pass any more.
         *
         * @return whether it has passed, even if a call that blocked came back after that
         */
        boolean settle() {
            synchronized (Mailbox.this) {
                done = true;
                completed |= completedInCall;
                return expired;
            }
        }

        /**
         * No frames are wanted from now on, unless the server has completed the send. Called by any thread.
         *
         * @return whether the send is not done
         */
        boolean takesLong() {
            boolean underWay;
            synchronized (Mailbox.this) {
                if (completed) {
                    return false;
                }
                congestion = this;
                underWay = !done;
            }
            owner.wantsFramesChanged();
            return underWay;
        }

        /** Called by the thread that has the turn when the send is done: why it failed, or {@code null}. */
        @Nullable
        Throwable failure() {
            return completedInCall ? failureInCall : failure;
        }
    }
}
