package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/**
 * A server's implementation of Jakarta WebSocket: what in its sessions is different from other servers, a method for each
 * concern. A method that is not overridden does what the specification says. {@link Implementations} finds it.
 */
interface Implementation {

    /** The best connection that a session offers. */
    Connection connection(Session session);

    /** Switches the server's idle timeout off: the runtime keeps the time itself, the same on every server. */
    default void switchOffIdleTimeout(Session session) {
        session.setMaxIdleTimeout(0);
    }

    /** Lets go of what the server keeps as long as a session that is open by now, and nobody has a use for. */
    default void letGo(Session session, EndpointConfig config, Handshake handshake) {}

    /** What a close that the server reports stands for: the client's, the server's own, or 1006 if the connection was cut. */
    default CloseReason closeReason(Session session, CloseReason reported) {
        return reported;
    }

    /**
     * Whether a close that the server reports after an error was its own. By those of which it was not, errors of sends are
     * reported, too, also of the answer to the client's close.
     */
    default boolean closesAfterErrors() {
        return true;
    }

    /** Performs the report of a close when all has been brought that was read before. */
    default void afterWhatWasRead(Session session, Runnable report) {
        report.run();
    }

    /**
     * Has something done when the connection has ended, if the server tells that apart from a close. Called when it opens
     * the session.
     *
     * @return false if a close that is reported is the end
     */
    default boolean whenEnded(Session session, Runnable task) {
        return false;
    }
}
