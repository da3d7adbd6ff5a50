package io.remuda.it.bench.load.reference;

import jakarta.enterprise.context.Dependent;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Sends back what comes. */
@Dependent
@ServerEndpoint(value = "/echo", configurator = BeanConfigurator.class)
public class EchoEndpoint {

    @OnOpen
    public void opened(Session session) {
        Sending.opened(session);
    }

    @OnMessage
    public void text(String message, Session session) {
        Sending.text(session, message);
    }

    @OnMessage
    public void binary(byte[] message, Session session) {
        Sending.binary(session, message);
    }
}
