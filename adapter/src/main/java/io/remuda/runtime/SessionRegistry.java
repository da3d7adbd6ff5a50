package io.remuda.runtime;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.SessionRef;
import io.remuda.TerminateReason.Shutdown;
import io.remuda.WebSocketSessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The sessions of the application, by id and by what they are addressed by. Finding the sessions of an address costs
 * what is found by its rarest part, not what is open.
 */
final class SessionRegistry implements WebSocketSessions {

    /** What sessions are found by, other than their id. */
    private sealed interface Key {
        record OfHandler(Class<?> handler) implements Key {}

        record OfPath(String path) implements Key {}

        record OfUser(String name) implements Key {}
    }

    private final List<HandlerDefinition> definitions;
    private final ConcurrentMap<String, HandlerSession> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, Set<HandlerSession>> byKey = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    /** Done from the moment that somebody waits for the last session to go. */
    private final CompletableFuture<Void> emptyWanted = new CompletableFuture<>();

    private final CompletableFuture<Void> empty = new CompletableFuture<>();

    SessionRegistry(Collection<HandlerDefinition> definitions) {
        this.definitions = List.copyOf(definitions);
    }

    void add(HandlerSession session) {
        byId.put(session.ref().id(), session);
        forEachKey(
                session,
                key -> byKey.compute(key, (k, sessions) -> {
                    Set<HandlerSession> all = sessions == null ? ConcurrentHashMap.newKeySet(1) : sessions;
                    all.add(session);
                    return all;
                }));
    }

    void remove(HandlerSession session) {
        forEachKey(
                session,
                key -> byKey.computeIfPresent(key, (k, sessions) -> {
                    sessions.remove(session);
                    return sessions.isEmpty() ? null : sessions;
                }));
        byId.remove(session.ref().id());
        if (emptyWanted.isDone() && byId.isEmpty()) {
            empty.complete(null);
        }
    }

    /** Waits until every session has terminated; returns false if that takes longer. */
    boolean awaitEmpty(Duration patience) {
        emptyWanted.complete(null);
        if (byId.isEmpty()) {
            return true;
        }
        try {
            empty.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException late) {
            return byId.isEmpty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return byId.isEmpty();
        }
    }

    private static void forEachKey(HandlerSession session, Consumer<Key> action) {
        action.accept(new Key.OfHandler(session.definition().handlerClass()));
        action.accept(new Key.OfPath(session.path()));
        String user = session.user();
        if (user != null) {
            action.accept(new Key.OfUser(user));
        }
    }

    /** All sessions that have not terminated. */
    Collection<HandlerSession> all() {
        return byId.values();
    }

    /** How many handlers, paths and users have sessions. Nothing but a test asks: what is left behind shows nowhere else. */
    int addresses() {
        return byKey.size();
    }

    void countRefused() {
        refused.increment();
    }

    void broadcast(Class<?> handler, Object message) {
        Set<HandlerSession> sessions = byKey.get(new Key.OfHandler(handler));
        if (sessions != null) {
            sessions.forEach(session -> session.tell(message));
        }
    }

    @Override
    public int send(Address to, Object message) {
        requireTaken(to, message);
        int taken = 0;
        for (HandlerSession session : candidates(to)) {
            if (matches(session, to) && session.definition().takes(message) && session.tell(message)) {
                taken++;
            }
        }
        if (to.session().isPresent() && !byId.containsKey(to.session().get())) {
            countRefused();
        }
        return taken;
    }

    private void requireTaken(Address to, Object message) {
        Objects.requireNonNull(message, "message");
        HandlerSession only = to.session().map(byId::get).orElse(null);
        Class<?> handler = only == null
                ? to.handler().map(this::deployed).orElse(null)
                : only.definition().handlerClass();
        List<HandlerDefinition> allowed = definitions.stream()
                .filter(definition -> handler == null || handler == definition.handlerClass())
                .toList();
        if (allowed.stream().noneMatch(definition -> definition.takes(message))) {
            throw new IllegalArgumentException(
                    "The message is a " + message.getClass().getName() + "; the handlers addressed take "
                            + allowed.stream()
                                    .map(definition -> definition.messageType().getName() + " ("
                                            + definition.handlerClass().getName() + ")")
                                    .distinct()
                                    .toList());
        }
    }

    /** The handler that a class stands for: a bean container's proxies and subclasses are below it. */
    private Class<?> deployed(Class<?> handler) {
        for (Class<?> type = handler; type != null; type = type.getSuperclass()) {
            for (HandlerDefinition definition : definitions) {
                if (type == definition.handlerClass()) {
                    return type;
                }
            }
        }
        throw new IllegalArgumentException("The address is for the handler " + handler.getName()
                + ", which is not deployed; deployed are "
                + definitions.stream()
                        .map(definition -> definition.handlerClass().getName())
                        .distinct()
                        .toList());
    }

    @Override
    public int close(Address which, int code, String reason) {
        Frame.Close close = Frame.close(code, reason);
        int closed = 0;
        for (HandlerSession session : candidates(which)) {
            if (matches(session, which) && session.end(new Shutdown(close.code(), close.reason()), false)) {
                closed++;
            }
        }
        return closed;
    }

    @Override
    public int count(Address which) {
        return list(which).size();
    }

    @Override
    public List<SessionRef> list(Address which) {
        List<SessionRef> found = new ArrayList<>();
        for (HandlerSession session : candidates(which)) {
            if (matches(session, which) && session.isOpen()) {
                found.add(session.ref());
            }
        }
        return found;
    }

    @Override
    public Optional<SessionRef> find(String id) {
        HandlerSession session = byId.get(id);
        return session == null || !session.isOpen() ? Optional.empty() : Optional.of(session.ref());
    }

    @Override
    public long refused() {
        return refused.sum();
    }

    /** The sessions of the part of the address that has the fewest, all others are filtered by {@link #matches}. */
    private Collection<HandlerSession> candidates(Address address) {
        if (address.session().isPresent()) {
            HandlerSession session = byId.get(address.session().get());
            return session == null ? List.of() : List.of(session);
        }
        Collection<HandlerSession> fewest = byId.values();
        for (Key key : keys(address)) {
            Set<HandlerSession> sessions = byKey.get(key);
            if (sessions == null) {
                return List.of();
            }
            if (fewest == byId.values() || sessions.size() < fewest.size()) {
                fewest = sessions;
            }
        }
        return fewest;
    }

    private List<Key> keys(Address address) {
        List<Key> keys = new ArrayList<>(3);
        address.user().ifPresent(name -> keys.add(new Key.OfUser(name)));
        address.path().ifPresent(path -> keys.add(new Key.OfPath(path)));
        address.handler().ifPresent(handler -> keys.add(new Key.OfHandler(deployed(handler))));
        return keys;
    }

    private boolean matches(HandlerSession session, Address address) {
        return address.user().map(name -> name.equals(session.user())).orElse(true)
                && address.path().map(path -> path.equals(session.path())).orElse(true)
                && address.handler()
                        .map(handler ->
                                deployed(handler) == session.definition().handlerClass())
                        .orElse(true)
                && !address.excepted().contains(session.ref().id());
    }
}
