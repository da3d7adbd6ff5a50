package io.remuda.jakarta;

import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A connection of Open Liberty, which brings the parts of a message frame by frame. */
final class LibertyConnection extends JakartaConnection {

    private final Session session;

    LibertyConnection(Session session) {
        super(session, HoldingBack.WAITING);
        this.session = session;
    }

    /** It sends the arrays of buffers, which those that can only be read do not give away. */
    @Override
    ByteBuffer sendable(ByteBuffer payload) {
        return ByteBuffer.allocate(payload.remaining()).put(payload.duplicate()).flip();
    }

    /** It gives up a message after a time of the channel's own otherwise. */
    @Override
    public void sendTimeout(Duration timeout) {
        remote().setSendTimeout(bounded(timeout).multipliedBy(2).toMillis());
    }

    /** It collects a frame, however large, but refuses one by these as soon as the frame has begun. */
    @Override
    public void maxMessageSize(int bytes) {
        session.setMaxTextMessageBufferSize(bytes);
        session.setMaxBinaryMessageBufferSize(bytes);
    }
}
