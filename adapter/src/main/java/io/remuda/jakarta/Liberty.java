package io.remuda.jakarta;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/** What is different on Open Liberty. */
final class Liberty {

    /**
     * What it reports as the close code when a connection was cut, with the text of an exception as the reason. A client that
     * closes with that code cannot be told from it; browsers do not let their pages.
     */
    private static final int CUT = CloseReason.CloseCodes.UNEXPECTED_CONDITION.getCode();

    private Liberty() {}

    static boolean isSession(Class<?> sessionClass) {
        return sessionClass.getName().startsWith("com.ibm.ws.wsoc.");
    }

    static boolean wasCut(Session session, CloseReason reported) {
        return reported.getCloseCode().getCode() == CUT && isSession(session.getClass());
    }

    /** It sends the arrays of buffers, which those that can only be read do not give away. */
    static ByteBuffer withArray(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
    }
}
