package io.remuda.jakarta;

import jakarta.websocket.Session;

/** A connection of Undertow, which can stop reading from a client, and cut it off. */
final class UndertowConnection extends JakartaConnection {

    private final UndertowMethods methods;
    private final Session session;
    private final UndertowReading reading;

    /** To be made before the server reads, which is when it opens the session. */
    UndertowConnection(Session session, UndertowMethods methods) {
        super(session, HoldingBack.SUSPENDING_LATE);
        this.methods = methods;
        this.session = session;
        this.reading = UndertowReading.of(session, methods);
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
        Undertow.asTheServer(session, () -> super.close(code, reason));
    }

    @Override
    public void abort() {
        methods.forceClose(session);
    }
}
