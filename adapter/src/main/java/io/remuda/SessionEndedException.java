package io.remuda;

/** The session that was {@linkplain WebSocketSessions#ask asked} took the question, and ended without an answer. */
public final class SessionEndedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient TerminateReason reason;

    /**
     * Tells why it ended.
     *
     * @param session its {@link SessionRef#id()}
     * @param reason why it ended
     */
    public SessionEndedException(String session, TerminateReason reason) {
        super(
                "Session " + session + " ended without an answer: "
                        + reason.getClass().getSimpleName(),
                reason instanceof TerminateReason.Crash crash ? crash.cause() : null);
        this.reason = reason;
    }

    /**
     * Why the session ended. Not kept when the exception is serialized.
     *
     * @return the reason that {@code terminate} got
     */
    public TerminateReason reason() {
        return reason;
    }
}
