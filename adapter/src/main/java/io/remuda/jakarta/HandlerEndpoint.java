package io.remuda.jakarta;

import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.Transport;
import io.remuda.runtime.Arrivals;
import io.remuda.runtime.HandlerSession;
import io.remuda.runtime.SessionRuntime;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection's endpoint: hands the server's calls to the {@link HandlerSession}, and lets no exception back to the
 * server. Public because servers demand it.
 */
public final class HandlerEndpoint extends Endpoint {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private final SessionRuntime runtime;
    private final Function<Session, Implementation> implementations;
    private final BooleanSupplier serverStops;

    /** Set in {@link #onOpen}, before the server calls anything else. */
    private @Nullable HandlerSession handlerSession;

    /** Whether a close that the server reports is not the end of the connection. Set in {@link #onOpen}. */
    private boolean endsLater;

    /** Set in {@link #onError}, which the server calls before {@link #onClose}. */
    private boolean failed;

    HandlerEndpoint(
            SessionRuntime runtime, Function<Session, Implementation> implementations, BooleanSupplier serverStops) {
        this.runtime = runtime;
        this.implementations = implementations;
        this.serverStops = serverStops;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        try {
            open(session, config);
        } catch (RuntimeException | Error failure) {
            // Thrown on, its text would reach the client on some servers.
            LOGGER.log(
                    Level.ERROR,
                    () -> "REMUDA-110: a session of " + template(config) + " could not be opened",
                    failure);
            implementations.apply(session).connection(session).close(1011, "Internal error");
        }
    }

    /** What of the path is no client's. */
    private static String template(EndpointConfig config) {
        return config instanceof ServerEndpointConfig route ? route.getPath() : "an unknown route";
    }

    private void open(Session session, EndpointConfig config) {
        Implementation server = implementations.apply(session);
        server.switchOffIdleTimeout(session);
        Handshake handshake = (Handshake) config.getUserProperties().remove(HandlerConfigurator.HANDSHAKE);
        // Some servers have copied the properties by now, and would keep headers and cookies with the session.
        session.getUserProperties().remove(HandlerConfigurator.HANDSHAKE);
        if (handshake == null) {
            throw new IllegalStateException("The handshake did not come through the gate");
        }
        if (!session.isOpen()) {
            // WildFly opens the session of a client, too, that has gone meanwhile, and never says that it is closed.
            handshake.lease().ended();
            return;
        }
        Transport transport = handshake.transport(session);
        HandlerSession opened = runtime.open(
                handshake.definition(),
                server.connection(session),
                handshake.request(session),
                handshake.caller(),
                handshake.lease());
        try {
            addMessageHandlers(session, opened.arrivals());
        } catch (RuntimeException | Error closedMeanwhile) {
            opened.discard(new Crash(TerminateReason.Callback.INIT, closedMeanwhile));
            throw closedMeanwhile;
        }
        handlerSession = opened;
        endsLater = server.whenEnded(session, opened::gone);
        if (handshake.watch() != null) {
            handshake.watch().opened(opened);
        }
        server.letGo(session, config, handshake);
        opened.start(transport);
    }

    private static void addMessageHandlers(Session session, Arrivals arrivals) {
        session.addMessageHandler(String.class, new TextParts(arrivals));
        session.addMessageHandler(ByteBuffer.class, new BinaryParts(arrivals));
        session.addMessageHandler(PongMessage.class, new Pongs(arrivals));
    }

    @Override
    public void onClose(Session session, CloseReason closeReason) {
        HandlerSession closed = handlerSession;
        if (closed != null) {
            Implementation server = implementations.apply(session);
            CloseReason close = server.closeReason(session, closeReason);
            server.afterWhatWasRead(session, () -> closed(closed, close));
        }
    }

    private void closed(HandlerSession closed, CloseReason close) {
        int code = close.getCloseCode().getCode();
        String reason = close.getReasonPhrase() == null ? "" : close.getReasonPhrase();
        if (mayBeAStop(code) && serverStops.getAsBoolean()) {
            // The others are about to be closed like this.
            runtime.drain();
            closed.closedByStop();
        } else if (endsLater) {
            closed.closing(code, reason, failed);
        } else {
            closed.closed(code, reason, failed);
        }
    }

    private static boolean mayBeAStop(int code) {
        return code == CloseReason.CloseCodes.GOING_AWAY.getCode()
                || code == CloseReason.CloseCodes.CLOSED_ABNORMALLY.getCode();
    }

    @Override
    public void onError(Session session, Throwable failure) {
        if (handlerSession != null) {
            failed = implementations.apply(session).closesAfterErrors();
            handlerSession.failed(failure);
        }
    }

    // Classes, because servers read the message type of a handler from its class.

    private record TextParts(Arrivals arrivals) implements MessageHandler.Partial<String> {
        @Override
        public void onMessage(String part, boolean last) {
            arrivals.text(part, last);
        }
    }

    private record BinaryParts(Arrivals arrivals) implements MessageHandler.Partial<ByteBuffer> {
        @Override
        public void onMessage(ByteBuffer part, boolean last) {
            arrivals.binary(part, last);
        }
    }

    private record Pongs(Arrivals arrivals) implements MessageHandler.Whole<PongMessage> {
        @Override
        public void onMessage(PongMessage pong) {
            arrivals.pong(pong.getApplicationData());
        }
    }
}
