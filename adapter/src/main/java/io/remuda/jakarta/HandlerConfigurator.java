package io.remuda.jakarta;

import io.remuda.runtime.SessionRuntime;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connects the server's handshake to what the gate has decided about it, on the same thread. */
final class HandlerConfigurator extends ServerEndpointConfig.Configurator {

    /** Where the handshake waits for the session; the properties are a copy for each (Jakarta WebSocket 2.1, 3.1.8). */
    static final String HANDSHAKE = "io.remuda.handshake";

    /** RFC 7692. */
    private static final String COMPRESSION = "permessage-deflate";

    /** What the gate let in, from there until the server has asked for it. */
    private static final ThreadLocal<Handshake> UPGRADING = new ThreadLocal<>();

    private final SessionRuntime runtime;
    private final Function<Session, Implementation> implementations;
    private final BooleanSupplier serverStops;
    private final Supplier<Set<Extension>> extensions;

    /**
     * Makes a configurator.
     *
     * @param extensions those that the server has
     */
    HandlerConfigurator(
            SessionRuntime runtime,
            Function<Session, Implementation> implementations,
            BooleanSupplier serverStops,
            Supplier<Set<Extension>> extensions) {
        this.runtime = runtime;
        this.implementations = implementations;
        this.serverStops = serverStops;
        this.extensions = extensions;
    }

    /** The gate has let a handshake in, which this thread will have upgraded by the server. */
    static void upgrading(Handshake handshake) {
        UPGRADING.set(handshake);
    }

    /** Takes the handshake of this thread; {@code null} the second time, or if none came through the gate. */
    static @Nullable Handshake take() {
        Handshake handshake = UPGRADING.get();
        UPGRADING.remove();
        return handshake;
    }

    /** The gate has checked it; a handshake that found another way in is refused. */
    @Override
    public boolean checkOrigin(String origin) {
        return UPGRADING.get() != null;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        Handshake handshake = UPGRADING.get();
        return handshake == null ? "" : handshake.subprotocol();
    }

    /** Compression if the route has it, and none of the others that a server brings, which a client could ask for. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        Handshake handshake = UPGRADING.get();
        if (handshake == null || !handshake.definition().limits().compress()) {
            return List.of();
        }
        // Undertow forgets them for endpoints that are not annotated.
        List<Extension> known = installed.isEmpty() ? List.copyOf(extensions.get()) : installed;
        return super.getNegotiatedExtensions(known, requested).stream()
                .filter(extension -> extension.getName().equals(COMPRESSION))
                .toList();
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        Handshake handshake = take();
        if (handshake != null) {
            boolean mayCompress = handshake.definition().limits().compress();
            config.getUserProperties().put(HANDSHAKE, mayCompress ? handshake.answered(response) : handshake);
        }
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(new HandlerEndpoint(runtime, implementations, serverStops));
    }
}
