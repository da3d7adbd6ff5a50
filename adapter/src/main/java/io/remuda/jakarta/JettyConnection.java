package io.remuda.jakarta;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection through Jetty's core session. Nothing blocks. */
final class JettyConnection implements Connection {

    // RFC 6455, section 5.2.
    private static final byte TEXT = 0x1;
    private static final byte BINARY = 0x2;
    private static final byte PING = 0x9;
    private static final byte PONG = 0xA;

    /** Jetty takes a buffer of 4 KiB for each text otherwise. It grows. */
    private static final int TEXT_BUFFER = 512;

    /** A quarter of its output buffer, which an application cannot set ({@code FrameFlusher}, 12.1.8). */
    private static final int SHARES_WRITES_BELOW = 1024;

    private final Session session;
    private final JettyMethods methods;
    private final Object coreSession;
    private final @Nullable JettyDemand demand;

    /** Who asks, if the answer depends on it. Set before asking, and cleared before the answer. */
    private @Nullable Thread asking;

    /**
     * Wraps a session.
     *
     * @param demand by which it can be kept from reading; {@code null} if this Jetty does not offer it
     */
    JettyConnection(Session session, JettyMethods methods, Object coreSession, @Nullable JettyDemand demand) {
        this.session = session;
        this.methods = methods;
        this.coreSession = coreSession;
        this.demand = demand != null && demand.isOf(coreSession) ? demand : null;
        methods.setInputBufferSize(coreSession, TEXT_BUFFER);
    }

    @Override
    public void send(Frame frame, boolean batch, Completion completion) {
        Object callback = callback(completion);
        if (frame instanceof Frame.Text text) {
            ByteBuffer payload = ByteBuffer.wrap(text.payload().getBytes(StandardCharsets.UTF_8));
            methods.sendFrame(coreSession, TEXT, payload, callback, batch);
        } else if (frame instanceof Frame.Binary binary) {
            methods.sendFrame(coreSession, BINARY, binary.payload(), callback, batch);
        } else if (frame instanceof Frame.Ping ping) {
            methods.sendFrame(coreSession, PING, ping.payload(), callback, false);
        } else if (frame instanceof Frame.Pong pong) {
            methods.sendFrame(coreSession, PONG, pong.payload(), callback, false);
        } else {
            throw new IllegalArgumentException("A close is not sent but closes: " + frame);
        }
    }

    @Override
    public void flush(Completion completion) {
        methods.flush(coreSession, callback(completion));
    }

    private Object callback(Completion completion) {
        return methods.callback(() -> completion.completed(null), completion::completed);
    }

    @Override
    public int sharesWritesBelow() {
        return SHARES_WRITES_BELOW;
    }

    @Override
    public boolean blocks() {
        return false;
    }

    @Override
    public HoldingBack holdingBack() {
        return demand == null ? HoldingBack.WAITING : HoldingBack.ASKING;
    }

    @Override
    public void askBeforeReading(Runnable asks) {
        JettyDemand jetty = Objects.requireNonNull(demand);
        if (jetty.hearsAll()) {
            jetty.intercept(coreSession, asks);
        } else {
            jetty.intercept(coreSession, () -> {
                asking = Thread.currentThread();
                asks.run();
            });
        }
    }

    @Override
    public boolean isReadyToResume() {
        Thread thread = asking;
        return thread == null
                || thread == Thread.currentThread()
                || Objects.requireNonNull(demand).hasLeft(thread);
    }

    @Override
    public void resume() {
        asking = null;
        Objects.requireNonNull(demand).demand(coreSession);
    }

    @Override
    public void close(int code, String reason) {
        JakartaConnection.close(session, code, reason);
    }

    @Override
    public void abort() {
        methods.abort(coreSession);
    }
}
