package io.remuda.it.bench.load.reference;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Sends back what comes, after a bean of the request scope was used. */
@Dependent
@ServerEndpoint(value = "/touching", configurator = BeanConfigurator.class)
public class TouchingEndpoint {

    @Inject
    Answers answers;

    @OnOpen
    public void opened(Session session) {
        Sending.opened(session);
    }

    @OnMessage
    public void text(String message, Session session) {
        Sending.text(session, answers.answer(message));
    }
}
