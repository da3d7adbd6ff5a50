package io.remuda;

import java.util.Objects;

/**
 * Why a session ended. Each reason goes with one close code to the client; {@code docs/handler-contract.md}, section 8,
 * has the table.
 */
public sealed interface TerminateReason {

    /** The callback that crashed. */
    enum Callback {
        /** {@link WebSocketHandler#init}. */
        INIT,
        /** {@link WebSocketHandler#handle}. */
        HANDLE,
        /** {@link WebSocketHandler#info}. */
        INFO
    }

    /** The queue that was full. */
    enum Queue {
        /** Frames of the client that wait for {@code handle}. */
        FRAMES,
        /** Messages of the application that wait for {@code info}. */
        MESSAGES,
        /** Frames that wait to be written to the client. */
        REPLIES
    }

    /**
     * The client closed.
     *
     * @param code the client's close code; 1005 if it gave none, or 1000 on servers that do not tell that apart
     * @param reason the client's close reason; may be empty
     */
    record Remote(int code, String reason) implements TerminateReason {}

    /**
     * The application closed: a {@code shutdown} result, a {@link Frame.Close} in a reply, or
     * {@link SessionRef#close(int, String)}.
     *
     * @param code the close code sent
     * @param reason the close reason sent; may be empty
     */
    record Shutdown(int code, String reason) implements TerminateReason {}

    /** No message of the client arrived within the session's timeout. The client gets 1000. */
    record Timeout() implements TerminateReason {}

    /** The client broke the WebSocket protocol. The client gets 1002. */
    record BadFrame() implements TerminateReason {}

    /** The client sent text that is not UTF-8. The client gets 1007. */
    record BadEncoding() implements TerminateReason {}

    /** The client sent a message over the maximum size. The client gets 1009. */
    record TooBig() implements TerminateReason {}

    /** The client sent more messages or bytes in a second than it may. The client gets 1008. */
    record TooFast() implements TerminateReason {}

    /** The connection ended without a close, or the client no longer answered pings. No code is sent. */
    record Disconnected() implements TerminateReason {}

    /**
     * A callback threw, or returned {@code null}. The client gets 1011 with a fixed text.
     *
     * @param callback the callback
     * @param cause what it threw; for {@code null}, an exception that says so
     */
    record Crash(Callback callback, Throwable cause) implements TerminateReason {
        /**
         * Checks that both are there.
         *
         * @param callback the callback
         * @param cause what it threw
         */
        public Crash {
            Objects.requireNonNull(callback, "callback");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * A bounded queue was full, or a client did not take its frames in time. The client gets 1013.
     *
     * @param queue the queue
     */
    record Overload(Queue queue) implements TerminateReason {
        /**
         * Checks that it is there.
         *
         * @param queue the queue
         */
        public Overload {
            Objects.requireNonNull(queue, "queue");
        }
    }

    /**
     * What the session was opened with has ended: the credential expired, or the HTTP session was invalidated or expired,
     * or the user has logged out. The client gets 1008.
     */
    record Expired() implements TerminateReason {}

    /** The application drains or stops, or the server does. The client gets 1001. */
    record GoingAway() implements TerminateReason {}

    /**
     * The server closed by itself, for a reason of its own.
     *
     * @param code the close code that the server sent
     * @param reason the close reason that the server sent; may be empty
     */
    record Server(int code, String reason) implements TerminateReason {}
}
