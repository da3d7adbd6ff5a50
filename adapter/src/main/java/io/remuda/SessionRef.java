package io.remuda;

import java.time.Duration;

/**
 * The address of a session: may be kept, passed on and used from any thread, also after the session ended. Two
 * references are equal when their {@link #id()} is.
 *
 * <p>That is {@link Request#session()}. An injected {@code SessionRef} is at each call the session whose callback runs on
 * the thread: convenient there, but not to be kept. To keep a session, take {@code request.session()}.
 */
public interface SessionRef {

    /**
     * The session's id.
     *
     * @return the id; unique, hard to guess, printable ASCII
     */
    String id();

    /**
     * Sends a message to the session's {@link WebSocketHandler#info}. Returns at once, and never runs handler code on
     * the calling thread.
     *
     * @param message the message; of the type that the handler's {@code info} takes
     * @return true if the session has it in its mailbox; false if the session is closed, or if its mailbox is full,
     *     which ends it with {@link TerminateReason.Overload} unless its {@code messagePolicy} is {@code dropNewest}
     * @throws IllegalArgumentException if the message is of another type
     */
    boolean tell(Object message);

    /**
     * Sends a message to the session's {@link WebSocketHandler#info} later, once. The timer ends with the session.
     *
     * @param delay the least time to wait; not negative
     * @param message the message; of the type that the handler's {@code info} takes
     * @return the timer; already cancelled if the session is closed
     * @throws IllegalArgumentException if the delay is negative or the message is of another type
     */
    Timer startTimer(Duration delay, Object message);

    /**
     * Puts the session into a topic, at once. Whoever sends to {@link Address#topic} from then on reaches it. It stays
     * there until it leaves or ends.
     *
     * @param topic the topic's name; any string that is not blank
     * @return true if the session was not in the topic and is now; false if it was, or if it is closed
     * @throws IllegalArgumentException if the name is blank
     * @throws IllegalStateException if the session is in as many as its options allow
     */
    boolean join(String topic);

    /**
     * Takes the session out of a topic, at once.
     *
     * @param topic the topic's name
     * @return true if the session was in the topic and no longer is
     */
    boolean leave(String topic);

    /**
     * Closes the session after what is already in its mailbox. Does nothing if it is closed.
     *
     * @param code the close code, as {@link Frame#close(int, String)} allows it
     * @param reason the close reason; may be empty
     * @throws IllegalArgumentException if code or reason cannot be sent
     */
    void close(int code, String reason);

    /** Closes the session with code 1000 after what is already in its mailbox. */
    default void close() {
        close(Frame.Close.NORMAL, "");
    }

    /**
     * Whether the session takes messages.
     *
     * @return true from before {@code init} until its end is decided
     */
    boolean isOpen();

    /** A message that is to be delivered later. */
    interface Timer {

        /**
         * Cancels the delivery. Any thread may call it.
         *
         * @return true if the message will not be delivered because of this call; false if it already was, or if the
         *     timer was cancelled before
         */
        boolean cancel();
    }
}
