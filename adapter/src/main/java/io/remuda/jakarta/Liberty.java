package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;

/** Open Liberty. */
final class Liberty implements Implementation {

    /**
     * What it reports as the close code when a connection was cut, with the text of an exception as the reason. A client that
     * closes with that code cannot be told from it; browsers do not let their pages.
     */
    private static final int CUT = CloseReason.CloseCodes.UNEXPECTED_CONDITION.getCode();

    @Override
    public Connection connection(Session session) {
        return new CloseAfterSend(new LibertyConnection(session));
    }

    /**
     * A session that begins with a timeout, because the application has set one for all, is timed even when that is set to
     * zero, and ends after two seconds without a message.
     */
    @Override
    public void switchOffIdleTimeout(Session session) {
        if (session.getMaxIdleTimeout() > 0) {
            session.setMaxIdleTimeout(Long.MAX_VALUE);
        }
    }

    /** The codes of its own closes are those of broken frames and text, of sizes and of a cut. */
    @Override
    public boolean closesAfterErrors() {
        return false;
    }

    @Override
    public CloseReason closeReason(Session session, CloseReason reported) {
        return reported.getCloseCode().getCode() == CUT
                ? new CloseReason(CloseReason.CloseCodes.CLOSED_ABNORMALLY, "")
                : reported;
    }
}
