package io.remuda.runtime;

import io.remuda.Frame;
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
     * Whether pings and pongs, and frames that others wait for if it batches, block their caller until the bytes are
     * written. The runtime then sets a deadline beforehand, and calls {@link #abort} when it passes.
     *
     * @return true if they block
     */
    boolean blocks();

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
