package io.remuda.runtime;

import io.remuda.Frame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection, as a server gives it. The runtime calls {@link #send} for one frame at a time,
 * the next only after the completion of the one before.
 */
public interface Connection {

    /** Learns the outcome of a send. */
    interface Completion {

        /**
         * Called once, on any thread, within the call that started it or later.
         *
         * @param failure why it failed, or {@code null} if it succeeded
         */
        void completed(@Nullable Throwable failure);
    }

    /**
     * Sends a frame, which is not a {@link Frame.Close}.
     *
     * @param frame the frame
     * @param batch whether the frame may wait in the server for the next one that may not
     * @param completion learns the outcome
     */
    void send(Frame frame, boolean batch, Completion completion);

    /**
     * Writes the frames that wait in the server for one that does not come after all. Not called where {@link #blocks}.
     *
     * @param completion learns the outcome
     */
    default void flush(Completion completion) {
        completion.completed(null);
    }

    /**
     * How large frames are that share a write if they may wait for the next one: of less than so many bytes.
     *
     * @return the number of bytes; 0 where each frame has a write of its own; always the same
     */
    default int sharesWritesBelow() {
        return 0;
    }

    /**
     * Whether pings and pongs, and frames that others wait for if it batches, block their caller until the bytes are
     * written. The runtime then sets a deadline beforehand, and calls {@link #abort} when it passes.
     *
     * @return true if they block
     */
    boolean blocks();

    /**
     * Says how large a message of the client may be from now on. The runtime counts what the server brings; a server that
     * collects frames before it brings them can refuse one that is larger.
     *
     * @param bytes the maximum size
     */
    default void maxMessageSize(int bytes) {}

    /**
     * Says how long a send may take, which the runtime watches over; so a server that does so, too, can give it more.
     *
     * @param timeout the time
     */
    default void sendTimeout(Duration timeout) {}

    /**
     * Whether the thread that reads answers the client's pings and closes, and is blocked until the send under way is done. While
     * a send takes long the runtime then {@link #suspend suspends}, if it holds clients back.
     *
     * @return true if the thread is blocked
     */
    default boolean answersWhileReading() {
        return false;
    }

    /** How a server can be kept from reading more of what a client sends. */
    enum HoldingBack {
        /** By {@link Connection#suspend}. */
        SUSPENDING,
        /**
         * By {@link Connection#suspend}, but late: the server reads ahead of the thread that brings messages, so far and no
         * further. To keep that thread would not stop it, so what it has read by then has room.
         */
        SUSPENDING_LATE,
        /** By leaving it without an answer when it asks whether to read on; see {@link Connection#askBeforeReading}. */
        ASKING,
        /** By keeping the thread that brings a message: the server reads a connection with one thread at a time. */
        WAITING,
        /** Not at all: the server reads on, and keeps what it has read. */
        IMPOSSIBLE
    }

    /**
     * How the server can be kept from reading more of what the client sends.
     *
     * @return the way; always the same
     */
    default HoldingBack holdingBack() {
        return HoldingBack.WAITING;
    }

    /**
     * Stops the reading. What was read before may still be brought. Called where {@link HoldingBack#SUSPENDING} or
     * {@link HoldingBack#SUSPENDING_LATE}, by any thread, the timers' among them; must not block.
     */
    default void suspend() {
        throw new UnsupportedOperationException("The server cannot suspend a connection");
    }

    /**
     * Has the server ask before it reads: for the first frame of the client, and after each for the next. Called once,
     * before anything is read, where {@link HoldingBack#ASKING}.
     *
     * @param asks called on any thread; the server reads when {@link #resume} answers, within the call or later
     */
    default void askBeforeReading(Runnable asks) {
        throw new UnsupportedOperationException("The server does not ask before it reads");
    }

    /**
     * Whether the server hears an answer by {@link #resume} now. Within the call by which it asks it does; later it may
     * first have to leave what it was doing. Called by any thread, between its question and the answer.
     *
     * @return true unless an answer would be lost
     */
    default boolean isReadyToResume() {
        return true;
    }

    /**
     * Goes on with the reading. Does nothing on a closed connection. Called after {@link #suspend}, or once after the server
     * has asked.
     */
    default void resume() {
        throw new UnsupportedOperationException("The server cannot suspend a connection");
    }

    /**
     * Starts the closing handshake. Does nothing on a closed connection.
     *
     * @param code the close code
     * @param reason the close reason
     */
    void close(int code, String reason);

    /** Ends the connection without a closing handshake, as far as the server lets it. May block where {@link #blocks}. */
    void abort();
}
