package io.remuda;

import java.util.List;
import java.util.Optional;

/**
 * The open sessions of the application: send to them, count, list and close them. Injectable; any thread may call it,
 * and no call waits for a client or runs handler code on the calling thread.
 */
public interface WebSocketSessions {

    /**
     * Sends a message to the {@code info} of each session addressed, to each once. A callback's own session is among
     * them, unless {@link Address#except} leaves it out, and gets the message after the callback. Sessions whose handler's
     * {@code info} does not take the message's type are passed over, unless that leaves no handler at all.
     *
     * @param to the sessions
     * @param message the message
     * @return how many sessions have it in their mailbox
     * @throws IllegalArgumentException if no handler that the address allows takes the message's type, or the handler is
     *     not deployed; the exception names both types, and nothing was sent
     */
    int send(Address to, Object message);

    /**
     * Closes each session addressed, after what is already in its mailbox.
     *
     * @param which the sessions
     * @param code the close code, as {@link Frame#close(int, String)} allows it
     * @param reason the close reason; may be empty
     * @return how many sessions were open
     * @throws IllegalArgumentException if code or reason cannot be sent, or the address is for a handler that is not
     *     deployed
     */
    int close(Address which, int code, String reason);

    /**
     * Counts open sessions. A session counts from before its own {@code init}, and no longer in its own
     * {@code terminate}.
     *
     * @param which the sessions
     * @return how many are open at about this moment
     * @throws IllegalArgumentException if the address is for a handler that is not deployed
     */
    int count(Address which);

    /**
     * Lists open sessions.
     *
     * @param which the sessions
     * @return their references in no particular order; a snapshot
     * @throws IllegalArgumentException if the address is for a handler that is not deployed
     */
    List<SessionRef> list(Address which);

    /**
     * Finds an open session.
     *
     * @param id its {@link SessionRef#id()}
     * @return its reference, or empty if it is closed or never was
     */
    Optional<SessionRef> find(String id);

    /**
     * Counts the messages that a session did not take, because it was closed or its mailbox full. A message that was
     * in the mailbox when its session ended is not counted.
     *
     * @return how many since the application started
     */
    long refused();
}
