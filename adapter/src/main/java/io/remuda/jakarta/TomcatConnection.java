package io.remuda.jakarta;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import jakarta.websocket.Session;

/** A connection of Tomcat, which can stop reading from a client. All else goes through the Jakarta API. */
final class TomcatConnection implements Connection {

    private final Connection jakarta;
    private final TomcatMethods methods;
    private final Session session;

    TomcatConnection(Connection jakarta, TomcatMethods methods, Session session) {
        this.jakarta = jakarta;
        this.methods = methods;
        this.session = session;
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

    @Override
    public void abort() {
        jakarta.abort();
    }
}
