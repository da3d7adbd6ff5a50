package io.remuda.jakarta;

import jakarta.websocket.Session;
import java.time.Duration;

/** A connection of Tomcat, which can stop reading from a client, and cut it off. */
final class TomcatConnection extends JakartaConnection {

    /**
     * Of a session: how many milliseconds a client may take to answer a close before the connection is cut. Tomcat tells us of
     * the end when we close, so the runtime does not look after the connection any more. It looks every ten seconds.
     */
    private static final String SESSION_CLOSE_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    /** As the runtime gives it to clients of other servers; Tomcat itself gives half a minute. */
    private static final Long ANSWER_MILLIS = 5000L;

    /** Later than the runtime gives up a client, and cuts it off that does not take its close then. */
    private static final Duration MARGIN = Duration.ofSeconds(6);

    private final TomcatMethods methods;
    private final Session session;

    TomcatConnection(Session session, TomcatMethods methods) {
        super(session, HoldingBack.SUSPENDING);
        this.methods = methods;
        this.session = session;
        session.getUserProperties().put(SESSION_CLOSE_TIMEOUT, ANSWER_MILLIS);
    }

    /**
     * A send without a time has what the one before has left, if that blocked, such as a ping: Tomcat keeps one time for all writes of
     * a socket.
     */
    @Override
    public void sendTimeout(Duration timeout) {
        remote().setSendTimeout(bounded(timeout).plus(MARGIN).toMillis());
    }

    @Override
    public boolean answersWhileReading() {
        return true;
    }

    @Override
    public void suspend() {
        methods.suspend(session);
    }

    @Override
    public void resume() {
        methods.resume(session);
    }

    /** The client gets a close all the same, if it takes one at once; then the connection ends, without waiting for an answer. */
    @Override
    public void abort() {
        methods.abort(session);
    }
}
