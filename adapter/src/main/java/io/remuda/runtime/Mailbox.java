package io.remuda.runtime;

import io.remuda.Delivery;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of a session, and the only place where threads agree on whose turn it is. It hands signals to its
 * {@link Owner} one at a time and in order, on the thread that brought a frame if the session was idle, otherwise on
 * a worker.
 *
 * <pre>
 *                      frame on its own thread
 *            +------------------------------------------+
 *            |                                          v        send under way
 *         +------+  signal   +-----------+  worker  +---------+ ---------------> +---------+
 *         | IDLE | --------> | SCHEDULED | -------> | RUNNING |                  | SENDING |
 *         +------+           +-----------+          +---------+ <--+             +---------+
 *            ^                 ^       ^              |  |  |       \                 |
 *            |                 |       +--------------+  |  |        (through         |
 *            |                 |     more waits, but     |  |         SCHEDULED)      |
 *            |                 |     not on this thread  |  |                         |
 *            |                 +-------------------------|--|-------------------------+
 *            |                        send completed     |  |      or its deadline passed
 *            +-------------------------------------------+  v
 *                          nothing waits                 +--------+
 *                                                        | CLOSED |  before terminate
 *                                                        +--------+
 * </pre>
 *
 * <p>The thread that put the state to RUNNING has <em>the turn</em> until it puts it to something else. What is guarded
 * by the turn is touched by that thread only; the lock, taken at both ends of a turn, publishes it to the next.
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
         * @return the send under way that the next signal has to wait for, or {@code null}
         */
        @Nullable
        Send perform(Signal signal);
    }

    private enum State {
        IDLE,
        SCHEDULED,
        RUNNING,
        SENDING,
        CLOSED
    }

    /** After so many signals a worker goes to the back of the line, so that busy sessions do not starve others. */
    private static final int SIGNALS_PER_TURN = 64;

    private final Owner owner;
    private final Executor workers;
    private final Semaphore waitingThreads;
    private final int capacity;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private State state = State.SCHEDULED;
    private @Nullable ArrayDeque<Signal> queue;
    private int waiting;
    private @Nullable Condition space;
    private boolean ended;
    private int discarded;
    private @Nullable Send sending;

    /**
     * Makes a mailbox that keeps signals until {@link #start}.
     *
     * @param waitingThreads one permit for each thread that may wait for space, shared by all mailboxes
     * @param capacity how many frames and messages may wait
     */
    Mailbox(Owner owner, Executor workers, Semaphore waitingThreads, int capacity) {
        this.owner = owner;
        this.workers = workers;
        this.waitingThreads = waitingThreads;
        this.capacity = capacity;
    }

    /** Performs the first signal, before any that came meanwhile: here, or else on a worker. */
    void start(Signal first, boolean here) {
        lock.lock();
        try {
            if (here) {
                state = State.RUNNING;
            } else {
                queue().addFirst(first);
            }
        } finally {
            lock.unlock();
        }
        if (here) {
            turn(first, 1);
        } else {
            workers.execute(this);
        }
    }

    /**
     * Takes a frame of the client. Waits while the mailbox is full; if too many threads wait already, the session ends
     * with {@link Overload}.
     *
     * @param here whether the frame may be performed on the calling thread
     */
    void arrived(Signal.Arrived frame, boolean here) {
        boolean schedule = false;
        lock.lock();
        try {
            if (!awaitSpace()) {
                return;
            }
            if (state == State.IDLE && here) {
                state = State.RUNNING;
            } else {
                queue().addLast(frame);
                waiting++;
                schedule = schedule();
                here = false;
            }
        } finally {
            lock.unlock();
        }
        if (here) {
            turn(frame, 1);
        } else if (schedule) {
            workers.execute(this);
        }
    }

    /**
     * Waits, so that the server reads no more of this client. If too many threads wait already, the session ends with
     * {@link Overload}.
     *
     * @return false if the session has ended, or ends
     */
    boolean holdBack(long nanos) {
        boolean schedule;
        lock.lock();
        try {
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
        } finally {
            lock.unlock();
        }
        if (schedule) {
            workers.execute(this);
        }
        return false;
    }

    /**
     * Takes a message of the application. Never waits; a full mailbox ends the session with {@link Overload}.
     *
     * @return why the message is not in the mailbox, or {@code null} if it is
     */
    Delivery.@Nullable Reason told(Signal.Told message) {
        boolean[] full = {false};
        boolean taken = post(() -> {
            full[0] = waiting >= capacity;
            if (full[0]) {
                endLocked(new Overload(Queue.MESSAGES), true);
            } else {
                queue().addLast(message);
                waiting++;
            }
            return !full[0];
        });
        return taken ? null : full[0] ? Delivery.Reason.FULL : Delivery.Reason.CLOSED;
    }

    /**
     * Takes a signal of the runtime, unless the last that waits is equal to it. It takes no space from frames and messages,
     * nor needs any.
     */
    void notice(Signal signal) {
        post(() -> {
            if (!signal.equals(queue().peekLast())) {
                queue().addLast(signal);
            }
            return true;
        });
    }

    /**
     * Ends the session; from now on nothing else is taken.
     *
     * @param atOnce whether what waits is thrown away, instead of being performed first
     * @return false if the end was decided before
     */
    boolean end(TerminateReason reason, boolean atOnce) {
        return post(() -> {
            endLocked(reason, atOnce);
            return true;
        });
    }

    /**
     * Puts something into the queue for a worker.
     *
     * @param decision what to do, decided under the lock
     * @return what the decision returned, or false if the end was decided before
     */
    private boolean post(BooleanSupplier decision) {
        boolean decided;
        boolean schedule;
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            decided = decision.getAsBoolean();
            schedule = schedule();
        } finally {
            lock.unlock();
        }
        if (schedule) {
            workers.execute(this);
        }
        return decided;
    }

    /** Whether the end is not decided yet. */
    boolean isOpen() {
        lock.lock();
        try {
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Called by the thread that has the turn, before {@code terminate}, or instead of the start: nothing will be
     * performed any more.
     *
     * @return how many messages were in the mailbox and were not performed
     */
    int close() {
        lock.lock();
        try {
            ended = true;
            state = State.CLOSED;
            discardAll();
            queue = null;
            wakeWaiting();
            return discarded;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Called by the thread that has the turn, when the end is decided and the last frames are on their way: takes nothing
     * any more. What waits will not be performed.
     */
    void refuseAll() {
        lock.lock();
        try {
            ended = true;
            wakeWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** Called by the thread that has the turn: lets go of the queue's storage if nothing waits in it. */
    void trim() {
        lock.lock();
        try {
            if (queue != null && queue.isEmpty()) {
                queue = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called by the thread that has the turn, before it starts a send. */
    Send newSend() {
        return new Send();
    }

    /** Gives up a send that is under way, as if its deadline had passed. */
    void giveUpSend() {
        Send given;
        lock.lock();
        try {
            given = sending;
        } finally {
            lock.unlock();
        }
        if (given != null) {
            given.expire();
        }
    }

    /** A worker takes the turn. */
    @Override
    public void run() {
        Signal signal;
        lock.lock();
        try {
            if (state != State.SCHEDULED) {
                return;
            }
            state = State.RUNNING;
            signal = sending == null ? poll() : Signal.Sent.INSTANCE;
            sending = null;
        } finally {
            lock.unlock();
        }
        turn(signal, SIGNALS_PER_TURN);
    }

    private void turn(@Nullable Signal first, int budget) {
        Signal signal = first;
        int left = budget;
        while (signal != null) {
            Send underWay = owner.perform(signal);
            if (underWay == null) {
                left--;
                signal = next(left > 0);
            } else if (park(underWay)) {
                return;
            } else {
                signal = Signal.Sent.INSTANCE;
            }
        }
    }

    /**
     * Takes the next signal for the thread that has the turn.
     *
     * @param here whether that thread may perform another one
     * @return the signal, or {@code null} if the thread has no longer the turn
     */
    private @Nullable Signal next(boolean here) {
        lock.lock();
        try {
            if (state == State.CLOSED) {
                return null;
            }
            if (queue == null || queue.isEmpty()) {
                state = State.IDLE;
                return null;
            }
            if (here) {
                return poll();
            }
            state = State.SCHEDULED;
        } finally {
            lock.unlock();
        }
        workers.execute(this);
        return null;
    }

    /** Gives up the turn until the send completes, unless it has. */
    private boolean park(Send underWay) {
        lock.lock();
        try {
            if (underWay.done) {
                return false;
            }
            sending = underWay;
            state = State.SENDING;
            return true;
        } finally {
            lock.unlock();
        }
    }

    // The methods below are called with the lock held.

    private boolean awaitSpace() {
        if (ended || waiting < capacity) {
            return !ended;
        }
        if (!waitingThreads.tryAcquire()) {
            endLocked(new Overload(Queue.FRAMES), true);
            // A full mailbox is not idle: whoever has the turn, or gets it next, finds the end.
            return false;
        }
        try {
            Condition changed = space();
            while (!ended && waiting >= capacity) {
                changed.awaitUninterruptibly();
            }
        } finally {
            waitingThreads.release();
        }
        return !ended;
    }

    /** Returns false if the session has ended before the time was over. */
    private boolean awaitEnd(long nanos) {
        Condition changed = space();
        long left = nanos;
        boolean interrupted = false;
        while (!ended && left > 0) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException stop) {
                // The server wants its thread back.
                interrupted = true;
                left = 0;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !ended;
    }

    private Condition space() {
        if (space == null) {
            space = lock.newCondition();
        }
        return space;
    }

    private void endLocked(TerminateReason reason, boolean atOnce) {
        ended = true;
        if (atOnce) {
            discardAll();
        }
        queue().addLast(new Signal.End(reason));
        wakeWaiting();
    }

    private void discardAll() {
        for (Signal signal : queue()) {
            if (signal instanceof Signal.Told) {
                discarded++;
            }
        }
        queue().clear();
        waiting = 0;
    }

    private void wakeWaiting() {
        if (space != null) {
            space.signalAll();
        }
    }

    private boolean schedule() {
        if (state != State.IDLE) {
            return false;
        }
        state = State.SCHEDULED;
        return true;
    }

    private @Nullable Signal poll() {
        Signal signal = queue == null ? null : queue.pollFirst();
        if (signal instanceof Signal.Arrived || signal instanceof Signal.Told) {
            waiting--;
            if (space != null) {
                space.signal();
            }
        }
        return signal;
    }

    private ArrayDeque<Signal> queue() {
        if (queue == null) {
            queue = new ArrayDeque<>(4);
        }
        return queue;
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

        // Guarded by lock, unless completed in the call.
        private boolean done;
        private boolean expired;
        private @Nullable Throwable failure;

        private Send() {}

        @Override
        public void completed(@Nullable Throwable cause) {
            // Most sends complete here, within the call: no other thread has to know.
            if (Thread.currentThread() == caller && !returned) {
                if (!completedInCall) {
                    completedInCall = true;
                    failure = cause;
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
            boolean resume;
            lock.lock();
            try {
                if (done) {
                    return false;
                }
                done = true;
                expired = byDeadline;
                if (!byDeadline) {
                    failure = cause;
                }
                resume = state == State.SENDING && sending == this;
                if (resume) {
                    state = State.SCHEDULED;
                }
            } finally {
                lock.unlock();
            }
            if (resume) {
                workers.execute(Mailbox.this);
            }
            return true;
        }

        /** Called by the thread that has the turn: whether the outcome is known. */
        boolean isDone() {
            returned = true;
            if (completedInCall) {
                return true;
            }
            lock.lock();
            try {
                return done;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Called by the thread that has the turn when the send is done: whether its deadline passed, even if a call
         * that blocked came back after that.
         */
        boolean isExpired() {
            lock.lock();
            try {
                return expired;
            } finally {
                lock.unlock();
            }
        }

        /** Called by the thread that has the turn when the send is done: why it failed, or {@code null}. */
        @Nullable
        Throwable failure() {
            return failure;
        }
    }
}
