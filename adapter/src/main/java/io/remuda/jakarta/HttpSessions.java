package io.remuda.jakarta;

import io.remuda.runtime.HandlerSession;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Ends the WebSocket sessions that were opened with an HTTP session when that is invalidated or expires. One for each
 * application; any thread may call it.
 */
final class HttpSessions implements HttpSessionListener, HttpSessionIdListener {

    private final ConcurrentMap<String, Set<HandlerSession>> byId = new ConcurrentHashMap<>();

    /** Those whose WebSocket session has not ended. An id that changes just then must not bring one back. */
    private final Set<HandlerSession> watched = ConcurrentHashMap.newKeySet();

    /** Those that have ended, as long as anybody has them: while it ends, a session still calls itself valid. */
    private final Set<HttpSession> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Watches the HTTP session for a WebSocket session. */
    void add(HttpSession http, HandlerSession session) {
        watched.add(session);
        String id = http.getId();
        list(id, session);
        // Either this sees that the id has changed meanwhile, or the change finds this session.
        for (String changed = http.getId(); !changed.equals(id); changed = http.getId()) {
            unlist(id, session);
            id = changed;
            list(id, session);
        }
        // Either this sees that the HTTP session has ended meanwhile, or its end sees this session.
        if (ended.contains(http) || isInvalid(http)) {
            remove(http, session);
            session.expire();
        }
    }

    private void list(String id, HandlerSession session) {
        byId.compute(id, (key, sessions) -> {
            Set<HandlerSession> all = sessions == null ? ConcurrentHashMap.newKeySet(1) : sessions;
            all.add(session);
            return all;
        });
        // Either this sees that the WebSocket session has ended meanwhile, or its end finds it here.
        if (!watched.contains(session)) {
            unlist(id, session);
        }
    }

    private void unlist(String id, HandlerSession session) {
        byId.computeIfPresent(id, (key, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
        });
    }

    private static boolean isInvalid(HttpSession http) {
        try {
            http.getCreationTime();
            return false;
        } catch (IllegalStateException invalid) {
            return true;
        }
    }

    /** Whether a WebSocket session was opened with an HTTP session. */
    boolean isWatched(String id) {
        return byId.containsKey(id);
    }

    /** The user of an HTTP session has logged out, and the HTTP session goes on. */
    void loggedOut(String id) {
        Set<HandlerSession> sessions = byId.get(id);
        if (sessions != null) {
            sessions.forEach(HandlerSession::expire);
        }
    }

    /** The WebSocket session has ended. */
    void remove(HttpSession http, HandlerSession session) {
        watched.remove(session);
        unlist(http.getId(), session);
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        Set<HandlerSession> sessions = byId.remove(oldId);
        if (sessions != null) {
            String id = event.getSession().getId();
            sessions.forEach(session -> list(id, session));
            // Either this sees that the HTTP session has ended meanwhile, or its end finds them by the new id.
            if (ended.contains(event.getSession())) {
                sessionDestroyed(event);
            }
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        ended.add(event.getSession());
        Set<HandlerSession> sessions = byId.remove(event.getSession().getId());
        if (sessions != null) {
            watched.removeAll(sessions);
            sessions.forEach(HandlerSession::expire);
        }
    }
}
