package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.BadEncoding;
import io.remuda.TerminateReason.BadFrame;
import io.remuda.TerminateReason.Crash;
import io.remuda.TerminateReason.Disconnected;
import io.remuda.TerminateReason.Expired;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Remote;
import io.remuda.TerminateReason.Server;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.TerminateReason.Timeout;
import io.remuda.TerminateReason.TooBig;
import io.remuda.TerminateReason.TooFast;
import org.jspecify.annotations.Nullable;

/** The table between reasons and close codes, in both directions. */
final class CloseReasons {

    /** No close frame arrived (RFC 6455, section 7.4.1). */
    private static final int ABNORMAL = 1006;

    private CloseReasons() {}

    /**
     * What the client gets.
     *
     * @return the close frame, or {@code null} if the connection is closed already or beyond a closing handshake
     */
    static Frame.@Nullable Close toClient(TerminateReason reason) {
        if (reason instanceof Shutdown shutdown) {
            return Frame.close(shutdown.code(), shutdown.reason());
        } else if (reason instanceof Timeout) {
            return Frame.close();
        } else if (reason instanceof BadFrame) {
            return Frame.close(1002, "");
        } else if (reason instanceof BadEncoding) {
            return Frame.close(1007, "");
        } else if (reason instanceof TooBig) {
            return Frame.close(1009, "Message too big");
        } else if (reason instanceof TooFast) {
            return Frame.close(1008, "Too many messages");
        } else if (reason instanceof Crash) {
            return Frame.close(1011, "Internal error");
        } else if (reason instanceof Overload) {
            return Frame.close(1013, "Overload");
        } else if (reason instanceof Expired) {
            return Frame.close(1008, "Expired");
        } else if (reason instanceof GoingAway) {
            return Frame.close(1001, "Going away");
        } else if (reason instanceof Remote || reason instanceof Disconnected || reason instanceof Server) {
            return null;
        }
        throw new IllegalArgumentException("No close code for " + reason);
    }

    /**
     * What a close that the server reports means. A server does not say who closed, so codes that clients rarely send
     * count as its own findings, and so does any after the server reported a failure.
     *
     * @param stopping whether the application is stopping
     * @param failed whether the server reported a failure before
     */
    static TerminateReason fromServer(int code, String reason, boolean stopping, boolean failed) {
        return switch (code) {
            case 1001 -> stopping ? new GoingAway() : new Remote(code, reason);
            case 1002 -> new BadFrame();
            case ABNORMAL -> new Disconnected();
            case 1007 -> new BadEncoding();
            case 1009 -> new TooBig();
            default -> failed ? new Server(code, reason) : new Remote(code, reason);
        };
    }
}
