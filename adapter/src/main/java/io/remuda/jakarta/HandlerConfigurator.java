package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.SessionRuntime;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.function.Function;

/** Connects the server's handshake for one path to its handler. */
final class HandlerConfigurator extends ServerEndpointConfig.Configurator {

    /** Where the handshake waits for the session; the properties are a copy for each (Jakarta WebSocket 2.1, 3.1.8). */
    static final String HANDSHAKE = "io.remuda.handshake";

    private final HandlerDefinition definition;
    private final SessionRuntime runtime;
    private final Function<Session, Connection> connections;
    private final HttpSessions httpSessions;
    private final Callers callers;

    HandlerConfigurator(
            HandlerDefinition definition,
            SessionRuntime runtime,
            Function<Session, Connection> connections,
            HttpSessions httpSessions,
            Callers callers) {
        this.definition = definition;
        this.runtime = runtime;
        this.connections = connections;
        this.httpSessions = httpSessions;
        this.callers = callers;
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        config.getUserProperties()
                .put(
                        HANDSHAKE,
                        Handshake.of(request, HandshakeListener.take(), definition.roles(), callers.of(request)));
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(new HandlerEndpoint(definition, runtime, connections, httpSessions));
    }
}
