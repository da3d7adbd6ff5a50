package io.remuda.it.bench.load.reference;

import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** Sends without waiting, and tells of what could not be sent. */
final class Sending {

    private static final Logger LOGGER = System.getLogger(Sending.class.getName());

    /** The server's own would end a session after half a minute of silence. */
    private static final long IDLE_MILLIS = 300_000;

    private Sending() {}

    static void opened(Session session) {
        session.setMaxIdleTimeout(IDLE_MILLIS);
    }

    static void text(Session session, String text) {
        session.getAsyncRemote().sendText(text, Sending::done);
    }

    static void binary(Session session, byte[] bytes) {
        session.getAsyncRemote().sendBinary(ByteBuffer.wrap(bytes), Sending::done);
    }

    private static void done(SendResult result) {
        if (!result.isOK()) {
            LOGGER.log(Level.WARNING, "A message could not be sent", result.getException());
        }
    }
}
