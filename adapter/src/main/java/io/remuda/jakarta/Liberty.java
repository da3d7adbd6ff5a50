package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import io.remuda.runtime.Connection.HoldingBack;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/** Open Liberty. */
final class Liberty implements Implementation {

    /**
     * What it reports as the close code when a connection was cut, with the text of an exception as the reason. A client that
     * closes with that code cannot be told from it; browsers do not let their pages.
     */
    private static final int CUT = CloseReason.CloseCodes.UNEXPECTED_CONDITION.getCode();

    @Override
    public Connection connection(Session session) {
        return new CloseAfterSend(new JakartaConnection(session, HoldingBack.WAITING, Liberty::withArray));
    }

    /** It sends the arrays of buffers, which those that can only be read do not give away. */
    static ByteBuffer withArray(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
    }

    @Override
    public int closeCode(CloseReason reported) {
        int code = reported.getCloseCode().getCode();
        return code == CUT ? CloseReason.CloseCodes.CLOSED_ABNORMALLY.getCode() : code;
    }
}
