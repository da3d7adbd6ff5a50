package io.remuda.it.bench.load.reference;

import io.remuda.it.bench.load.app.Letter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.websocket.Session;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Knows who has which number. */
@ApplicationScoped
public class LetterHub {

    private final ConcurrentMap<Integer, Session> sessions = new ConcurrentHashMap<>();

    public void add(int number, Session session) {
        sessions.put(number, session);
    }

    public void remove(int number, Session session) {
        sessions.remove(number, session);
    }

    public void send(@Observes Letter letter) {
        Session session = sessions.get(letter.to());
        if (session != null && session.isOpen()) {
            Sending.text(session, letter.text());
        }
    }
}
