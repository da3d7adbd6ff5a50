package io.remuda.jakarta;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import jakarta.websocket.Session;

/** A connection of Undertow, which can stop reading from a client, and cut it off. All else goes through the Jakarta API. */
final class UndertowConnection implements Connection {

    private final Connection jakarta;
    private final UndertowMethods methods;
    private final Session session;
    private final UndertowReading reading;

    /** To be made before the server reads, which is when it opens the session. */
    UndertowConnection(Connection jakarta, UndertowMethods methods, Session session) {
        this.jakarta = jakarta;
        this.methods = methods;
        this.session = session;
        this.reading = UndertowReading.of(session, methods);
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
        return HoldingBack.SUSPENDING_LATE;
    }

    @Override
    public void suspend() {
        reading.suspend();
    }

    @Override
    public void resume() {
        reading.resume();
    }

    @Override
    public void close(int code, String reason) {
        // What it does with a session that is closed it does on a thread of its own.
        Undertow.asTheServer(session, () -> jakarta.close(code, reason));
    }

    @Override
    public void abort() {
        methods.forceClose(session);
    }
}
