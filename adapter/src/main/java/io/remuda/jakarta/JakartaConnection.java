package io.remuda.jakarta;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A connection through nothing but the Jakarta API, for any server; those of servers that offer more extend it. Pings and pongs
 * block, and on some servers closing does.
 *
 * <p>Nothing is batched: the specification leaves open when a send that is batched completes, and Undertow completes it
 * with the flush only, which here would wait for that completion.
 */
class JakartaConnection implements Connection {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final HoldingBack holdingBack;

    JakartaConnection(Session session, HoldingBack holdingBack) {
        this.holdingBack = holdingBack;
        this.session = session;
        this.remote = session.getAsyncRemote();
    }

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        try {
            SendHandler handler = result -> completion.completed(result.isOK() ? null : cause(result.getException()));
            if (frame instanceof Frame.Text text) {
                remote.sendText(text.payload(), handler);
            } else if (frame instanceof Frame.Binary binary) {
                remote.sendBinary(sendable(binary.payload()), handler);
            } else if (frame instanceof Frame.Ping ping) {
                remote.sendPing(sendable(ping.payload()));
                completion.completed(null);
            } else if (frame instanceof Frame.Pong pong) {
                remote.sendPong(sendable(pong.payload()));
                completion.completed(null);
            } else {
                throw new IllegalArgumentException("A close is not sent but closes: " + frame);
            }
        } catch (IOException failure) {
            completion.completed(failure);
        }
    }

    /** A time that servers can count in milliseconds, and add something to. */
    static Duration bounded(Duration time) {
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    RemoteEndpoint.Async remote() {
        return remote;
    }

    /** Makes of the payload of a frame, which can only be read, what the server can send. */
    ByteBuffer sendable(ByteBuffer payload) {
        return payload;
    }

    private static Throwable cause(Throwable reported) {
        return reported == null ? new IOException("The server failed to send and did not say why") : reported;
    }

    @Override
    public boolean blocks() {
        return true;
    }

    @Override
    public HoldingBack holdingBack() {
        return holdingBack;
    }

    @Override
    public void close(int code, String reason) {
        close(session, code, reason);
    }

    /** The same for others that have no better way. */
    static void close(Session session, int code, String reason) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        } catch (IOException | IllegalStateException closedAlready) {
            // What a close wants is the case.
            return;
        }
    }

    /** Jakarta WebSocket has no abort: closes, whereupon servers cut off a client that does not answer. */
    @Override
    public void abort() {
        close(CloseReason.CloseCodes.GOING_AWAY.getCode(), "");
    }
}
