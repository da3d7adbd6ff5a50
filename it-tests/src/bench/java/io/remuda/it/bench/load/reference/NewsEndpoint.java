package io.remuda.it.bench.load.reference;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

/** Gets the news. */
@Dependent
@ServerEndpoint(value = "/news", configurator = BeanConfigurator.class)
public class NewsEndpoint {

    @Inject
    NewsHub hub;

    @OnOpen
    public void opened(Session session) {
        Sending.opened(session);
        hub.add(session);
    }

    @OnMessage
    public void text(String message, Session session) {
        Sending.text(session, message);
    }

    @OnClose
    public void closed(Session session) {
        hub.remove(session);
    }
}
