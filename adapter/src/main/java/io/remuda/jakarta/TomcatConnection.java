package io.remuda.jakarta;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import jakarta.websocket.Session;

/** A connection of Tomcat, which can stop reading from a client, and cut it off. All else goes through the Jakarta API. */
final class TomcatConnection implements Connection {

    /**
     * Of a session: how many milliseconds a client may take to answer a close before the connection is cut. Tomcat tells us of
     * the end when we close, so the runtime does not look after the connection any more. It looks every ten seconds.
     */
    private static final String SESSION_CLOSE_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    /** As the runtime gives it to clients of other servers; Tomcat itself gives half a minute. */
    private static final Long ANSWER_MILLIS = 5000L;

    private final Connection jakarta;
    private final TomcatMethods methods;
    private final Session session;

    TomcatConnection(Connection jakarta, TomcatMethods methods, Session session) {
        this.jakarta = jakarta;
        this.methods = methods;
        this.session = session;
        session.getUserProperties().put(SESSION_CLOSE_TIMEOUT, ANSWER_MILLIS);
    }

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        jakarta.send(frame, batch, completion);
    }

    @Override
    public boolean blocks() {
        return jakarta.blocks();
    }

    @Override
    public HoldingBack holdingBack() {
        return HoldingBack.SUSPENDING;
    }

    @Override
    public void suspend() {
        methods.suspend(session);
    }

    @Override
    public void resume() {
        methods.resume(session);
    }

    @Override
    public void close(int code, String reason) {
        jakarta.close(code, reason);
    }

    /** The client gets a close all the same, if it takes one at once; then the connection ends, without waiting for an answer. */
    @Override
    public void abort() {
        methods.abort(session);
    }
}
