package io.remuda.it.bench.load.reference;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;

/** Gets what is for its number. */
@Dependent
@ServerEndpoint(value = "/letters/{number}", configurator = BeanConfigurator.class)
public class LetterEndpoint {

    @Inject
    LetterHub hub;

    @OnOpen
    public void opened(Session session, @PathParam("number") int number) {
        Sending.opened(session);
        hub.add(number, session);
    }

    @OnMessage
    public void text(String message, Session session) {
        Sending.text(session, message);
    }

    @OnClose
    public void closed(Session session, @PathParam("number") int number) {
        hub.remove(number, session);
    }
}
