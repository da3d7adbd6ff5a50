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

    /** Those that have ended, as long as anybody has them: while it ends, a session still calls itself valid. */
    private final Set<HttpSession> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Watches the HTTP session for a WebSocket session. */
    void add(HttpSession http, HandlerSession session) {
        put(http.getId(), session);
        // Either this sees that the HTTP session has ended meanwhile, or its end sees this session.
        if (ended.contains(http) || isInvalid(http)) {
            remove(http, session);
            session.expire();
        }
    }

    private void put(String id, HandlerSession session) {
        byId.compute(id, (key, sessions) -> {
            Set<HandlerSession> all = sessions == null ? ConcurrentHashMap.newKeySet(1) : sessions;
            all.add(session);
            return all;
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

    /** The WebSocket session has ended. */
    void remove(HttpSession http, HandlerSession session) {
        byId.computeIfPresent(http.getId(), (key, sessions) -> {
            sessions.remove(session);
            return sessions.isEmpty() ? null : sessions;
        });
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        Set<HandlerSession> sessions = byId.remove(oldId);
        if (sessions != null) {
            sessions.forEach(session -> put(event.getSession().getId(), session));
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        ended.add(event.getSession());
        Set<HandlerSession> sessions = byId.remove(event.getSession().getId());
        if (sessions != null) {
            sessions.forEach(HandlerSession::expire);
        }
    }
}
