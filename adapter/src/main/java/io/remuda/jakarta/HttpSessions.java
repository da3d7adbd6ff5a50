package io.remuda.jakarta;

import io.remuda.runtime.HandlerSession;
import jakarta.servlet.http.HttpServletRequest;
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
import org.jspecify.annotations.Nullable;

/**
 * Ends the WebSocket sessions that were opened with an HTTP session when that is invalidated or expires. One for each
 * application; any thread may call it.
 */
final class HttpSessions implements HttpSessionListener, HttpSessionIdListener {

    /** One handshake, and the WebSocket session that comes of it. */
    static final class Watch {

        /** Whom the server knows by the HTTP session; {@code null} for nobody. */
        private final CompletableFuture<@Nullable String> user = new CompletableFuture<>();

        private final CompletableFuture<HandlerSession> opened = new CompletableFuture<>();
        private final CompletableFuture<Void> expired = new CompletableFuture<>();

        private Watch() {
            CompletableFuture<Void> unused = opened.thenAcceptBoth(expired, (session, nothing) -> session.expire());
        }

        /** It has been found out whom the server knows by the HTTP session. */
        void user(Optional<String> known) {
            user.complete(known.orElse(null));
        }

        /** The WebSocket session is there, and ends at once if it has to. */
        void opened(HandlerSession session) {
            opened.complete(session);
        }

        private void expireIfNot(String current) {
            CompletableFuture<Void> unused = user.thenAccept(known -> {
                if (known != null && !known.equals(current)) {
                    expire();
                }
            });
        }

        private void expire() {
            expired.complete(null);
        }
    }

    private final ConcurrentMap<String, Set<Watch>> byId = new ConcurrentHashMap<>();

    /** Those that are not over, with the id that each was listed by last. */
    private final ConcurrentMap<Watch, String> watched = new ConcurrentHashMap<>();

    /** Those that have ended, as long as anybody has them: while it ends, a session still calls itself valid. */
    private final Set<HttpSession> ended = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Set when the application stops. */
    private volatile boolean stopping;

    /**
     * The HTTP session that a request comes with.
     *
     * @return the HTTP session; {@code null} if there is none, or if it is another caller's: Open Liberty throws then
     */
    static @Nullable HttpSession of(HttpServletRequest http) {
        try {
            return http.getSession(false);
        } catch (RuntimeException anotherCallers) {
            return null;
        }
    }

    /** The application stops, and the HTTP sessions end with it: the WebSocket sessions are going away, and do not expire. */
    void stop() {
        stopping = true;
    }

    /**
     * Watches an HTTP session: whatever ends it from then on ends the WebSocket session that comes of the handshake. Who has
     * logged in has to be asked after that, and told by {@link Watch#user}.
     */
    Watch watch(HttpSession http) {
        Watch watch = new Watch();
        String id = http.getId();
        watched.put(watch, id);
        list(id, watch);
        follow(http, id, Set.of(watch));
        return watch;
    }

    /** Some watches have been listed by an id that the HTTP session had. It may have changed meanwhile, or have ended. */
    private void follow(HttpSession http, String listed, Set<Watch> watches) {
        String id = listed;
        // Either this sees that the id has changed meanwhile, or the change finds the watches.
        for (String changed = http.getId(); !changed.equals(id); changed = http.getId()) {
            move(id, changed, watches);
            id = changed;
        }
        // Either this sees that the HTTP session has ended meanwhile, or its end finds the watches.
        if (ended.contains(http) || isInvalid(http)) {
            watches.forEach(this::giveUp);
        }
    }

    /** First there, then no longer here: who looks for a watch by the old id and then by the new one finds it. */
    private void move(String from, String to, Set<Watch> watches) {
        watches.forEach(watch -> list(to, watch));
        watches.forEach(watch -> unlist(from, watch));
    }

    private void list(String id, Watch watch) {
        watched.replace(watch, id);
        byId.compute(id, (key, watches) -> {
            Set<Watch> all = watches == null ? ConcurrentHashMap.newKeySet(1) : watches;
            all.add(watch);
            return all;
        });
        // Either this sees that the watch is over meanwhile, or its end finds it here.
        if (!watched.containsKey(watch)) {
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

    /** Whether the HTTP session of a watch may still go on. */
    boolean isListed(Watch watch) {
        return watched.containsKey(watch);
    }

    /**
     * The user of an HTTP session has logged out, and the HTTP session goes on.
     *
     * @param before the id that it had before; another request may be changing it
     */
    void loggedOut(HttpSession http, String before) {
        expire(before);
        expire(http.getId());
    }

    private void expire(String id) {
        byId.getOrDefault(id, Set.of()).forEach(Watch::expire);
    }

    /** The server knows this user by an HTTP session; before, it may have known another. */
    void noteUser(String id, String user) {
        byId.getOrDefault(id, Set.of()).forEach(watch -> watch.expireIfNot(user));
    }

    /** The WebSocket session has ended, or there will be none. One that comes nevertheless ends: nobody watches for it. */
    void giveUp(Watch watch) {
        String id = watched.remove(watch);
        if (id != null) {
            unlist(id, watch);
        }
        watch.expire();
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
        Set<Watch> watches = Set.copyOf(byId.getOrDefault(oldId, Set.of()));
        if (!watches.isEmpty()) {
            String id = event.getSession().getId();
            move(oldId, id, watches);
            follow(event.getSession(), id, watches);
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        if (stopping) {
            return;
        }
        ended.add(event.getSession());
        Set.copyOf(byId.getOrDefault(event.getSession().getId(), Set.of())).forEach(this::giveUp);
    }
}
