package io.remuda.sample;

import io.remuda.Address;
import io.remuda.SessionEvent;
import io.remuda.SessionInfo;
import io.remuda.WebSocketSessions;
import io.remuda.event.OfHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/**
 * Tells a room who came and who left it, however they did: by a command, a closed window, a crash, a lost connection.
 *
 * <p>It says who moved, and not who is there now: of two visitors who come at once, the list that one of these calls
 * makes may be older than that of the other and still be sent after it. {@link ChatHandler#info} looks for itself when
 * it is told, so that the last look of each session is at least as new as the last move.
 */
@ApplicationScoped
public class Presence {

    @Inject
    WebSocketSessions sessions;

    void came(@Observes @OfHandler(ChatHandler.class) SessionEvent.Joined event) {
        sessions.send(Address.topic(event.topic()), new ChatEvent.Joined(nick(event.session())));
    }

    void went(@Observes @OfHandler(ChatHandler.class) SessionEvent.Left event) {
        sessions.send(Address.topic(event.topic()), new ChatEvent.Left(nick(event.session())));
    }

    /** Who has come into a room has a name; see {@link ChatHandler#init}. */
    static String nick(SessionInfo session) {
        return session.user().orElseThrow();
    }
}
