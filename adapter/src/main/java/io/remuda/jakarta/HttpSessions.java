package io.remuda.jakarta;

import io.remuda.runtime.HandlerSession;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Ends the WebSocket sessions that were opened with an HTTP session when that is invalidated or expires. One for each
 * application; any thread may call it.
 */
final class HttpSessions implements HttpSessionListener, HttpSessionIdListener {

    /** One handshake, and the WebSocket session that comes of it. */
    static final class Watch {

        private final HttpSession http;
        private final Optional<String> user;
        private final CompletableFuture<HandlerSession> opened = new CompletableFuture<>();
        private final CompletableFuture<Void> expired = new CompletableFuture<>();

        private Watch(HttpSession http, Optional<String> user) {
            this.http = http;
            this.user = user;
            CompletableFuture<Void> unused = opened.thenAcceptBoth(expired, (session, nothing) -> session.expire());
        }

        /** The WebSocket session is there, and ends at once if it has to. */
        void opened(HandlerSession session) {
            opened.complete(session);
        }

        private void expire() {
            expired.complete(null);
        }
    }

    private final ConcurrentMap<String, Set<Watch>> byId = new ConcurrentHashMap<>();

    /** Those that are not over. An id that changes just then must not bring one back. */
    private final Set<Watch> watched = ConcurrentHashMap.newKeySet();

    /** Those that have ended, as long as anybody has them: while it ends, a session still calls itself valid. */
    private final Set<HttpSession> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /**
     * Watches an HTTP session, from before it is asked who has logged in: whatever ends it from then on ends the WebSocket
     * session that comes of the handshake.
     *
     * @param user whom the server knows by it
     */
    Watch watch(HttpSession http, Optional<String> user) {
        Watch watch = new Watch(http, user);
        watched.add(watch);
        String id = http.getId();
        list(id, watch);
        // Either this sees that the id has changed meanwhile, or the change finds this watch.
        for (String changed = http.getId(); !changed.equals(id); changed = http.getId()) {
            unlist(id, watch);
            id = changed;
            list(id, watch);
        }
        // Either this sees that the HTTP session has ended meanwhile, or its end sees this watch.
        if (ended.contains(http) || isInvalid(http)) {
            remove(watch);
            watch.expire();
        }
        return watch;
    }

    private void list(String id, Watch watch) {
        byId.compute(id, (key, watches) -> {
            Set<Watch> all = watches == null ? ConcurrentHashMap.newKeySet(1) : watches;
            all.add(watch);
            return all;
        });
        // Either this sees that the WebSocket session has ended meanwhile, or its end finds the watch here.
        if (!watched.contains(watch)) {
            unlist(id, watch);
        }
    }

    private void unlist(String id, Watch watch) {
        byId.computeIfPresent(id, (key, watches) -> {
            watches.remove(watch);
            return watches.isEmpty() ? null : watches;
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

    /** Whether a WebSocket session was opened with an HTTP session, or may be. */
    boolean isWatched(String id) {
        return byId.containsKey(id);
    }

    /** The user of an HTTP session has logged out, and the HTTP session goes on. */
    void loggedOut(String id) {
        Set<Watch> watches = byId.get(id);
        if (watches != null) {
            watches.forEach(Watch::expire);
        }
    }

    /** The server knows this user by an HTTP session; before, it may have known another. */
    void noteUser(String id, String user) {
        Set<Watch> watches = byId.get(id);
        if (watches != null) {
            watches.stream()
                    .filter(watch -> watch.user.isPresent() && !watch.user.get().equals(user))
                    .forEach(Watch::expire);
        }
    }

    /** The WebSocket session has ended, or there will be none. */
    void remove(Watch watch) {
        watched.remove(watch);
        unlist(watch.http.getId(), watch);
    }

    /** No WebSocket session is awaited any more. One that comes nevertheless ends: what has happened meanwhile nobody knows. */
    void giveUp(Watch watch) {
        remove(watch);
        watch.expire();
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        Set<Watch> watches = byId.remove(oldId);
        if (watches != null) {
            String id = event.getSession().getId();
            watches.forEach(watch -> list(id, watch));
            // Either this sees that the HTTP session has ended meanwhile, or its end finds them by the new id.
            if (ended.contains(event.getSession())) {
                sessionDestroyed(event);
            }
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        ended.add(event.getSession());
        Set<Watch> watches = byId.remove(event.getSession().getId());
        if (watches != null) {
            watched.removeAll(watches);
            watches.forEach(Watch::expire);
        }
    }
}
