package io.remuda.it.app;

import io.remuda.Request;
import io.remuda.SessionRef;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What happened, by the key that the client chose in its query. */
@ApplicationScoped
public class Probe {

    private final Map<String, List<String>> lines = new ConcurrentHashMap<>();
    private final Map<String, SessionRef> sessions = new ConcurrentHashMap<>();

    /** The client's key. */
    public static String key(Request request) {
        return request.queryParameter("key").orElse("none");
    }

    public void record(Request request, String line) {
        record(key(request), line);
    }

    public void record(String key, String line) {
        lines.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add(line);
    }

    public List<String> lines(String key) {
        return lines.getOrDefault(key, List.of());
    }

    /** Keeps the session's reference, also beyond the session's end. */
    public void opened(Request request) {
        sessions.put(key(request), request.session());
    }

    public SessionRef session(String key) {
        SessionRef session = sessions.get(key);
        if (session == null) {
            throw new IllegalStateException("No session has the key " + key);
        }
        return session;
    }
}
