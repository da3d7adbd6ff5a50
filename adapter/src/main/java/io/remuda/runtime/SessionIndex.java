package io.remuda.runtime;

import io.remuda.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sessions by id and by what they are addressed by. Finding the sessions of an address costs what is found by its
 * rarest part, not what is open.
 *
 * <p>The {@link Topics} of a session are touched within {@code byId.computeIfPresent} for its id only: that is the lock
 * by which a join, a leave and the session's end exclude each other.
 */
final class SessionIndex {

    /** What sessions are found by, other than their id. */
    private sealed interface Key {
        record OfHandler(Class<?> handler) implements Key {}

        record OfPath(String path) implements Key {}

        record OfUser(String name) implements Key {}

        record OfTopic(String name) implements Key {}
    }

    /** Those of all sessions. */
    private final Set<Class<?>> handlers;

    private final ConcurrentMap<String, HandlerSession> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, Members> byKey = new ConcurrentHashMap<>();

    SessionIndex(Set<Class<?>> handlers) {
        this.handlers = handlers;
    }

    void add(HandlerSession session) {
        byId.put(session.ref().id(), session);
        keys(session).forEach(key -> addTo(key, session));
    }

    /** Forgets a session that has {@linkplain #leaveAll left} its topics. */
    void remove(HandlerSession session) {
        keys(session).forEach(key -> removeFrom(key, session));
        byId.remove(session.ref().id());
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** All sessions, at a cost of how many there have been at a time. */
    Collection<HandlerSession> all() {
        return byId.values();
    }

    /** The session with an id, if it has not terminated. */
    @Nullable
    HandlerSession byId(String id) {
        return byId.get(id);
    }

    /** How many handlers, paths, users and topics have sessions. */
    int addresses() {
        return byKey.size();
    }

    private static List<Key> keys(HandlerSession session) {
        List<Key> keys = new ArrayList<>(3);
        keys.add(new Key.OfHandler(session.definition().handlerClass()));
        keys.add(new Key.OfPath(session.path()));
        if (session.user() != null) {
            keys.add(new Key.OfUser(session.user()));
        }
        return keys;
    }

    private void addTo(Key key, HandlerSession session) {
        byKey.compute(key, (k, members) -> (members == null ? Members.none() : members).with(session));
    }

    private void removeFrom(Key key, HandlerSession session) {
        byKey.computeIfPresent(key, (k, members) -> {
            Members left = members.without(session);
            return left.sessions().isEmpty() ? null : left;
        });
    }

    /** The sessions of a key, or {@code null} if it has none. */
    private @Nullable Set<HandlerSession> members(Key key) {
        Members members = byKey.get(key);
        return members == null ? null : members.sessions();
    }

    // ---- topics

    /**
     * Returns whether the session is in the topic because of this call. The session is asked before, because its mailbox
     * has a lock of its own, which must not be waited for within the other: if it ends in between, {@link #leaveAll} is
     * still to come.
     *
     * @throws IllegalStateException if the session is in as many topics as it may be
     */
    boolean join(HandlerSession session, String topic) {
        return session.isOpen()
                && withTopics(session, topics -> {
                    boolean joined = topics.add(topic);
                    if (joined) {
                        addTo(new Key.OfTopic(topic), session);
                    }
                    return joined;
                });
    }

    /** Returns whether the session is no longer in the topic because of this call. */
    boolean leave(HandlerSession session, String topic) {
        return withTopics(session, topics -> {
            boolean left = topics.remove(topic);
            if (left) {
                removeFrom(new Key.OfTopic(topic), session);
            }
            return left;
        });
    }

    /** Takes a session that has ended out of all topics, for good. */
    void leaveAll(HandlerSession session) {
        withTopics(session, topics -> {
            topics.end().forEach(topic -> removeFrom(new Key.OfTopic(topic), session));
            return true;
        });
    }

    /** The joins and leaves of a session since the last call: for each topic, whether the session is in it now. */
    Map<String, Boolean> takeChanges(HandlerSession session) {
        List<Map<String, Boolean>> taken = new ArrayList<>(1);
        withTopics(session, topics -> taken.add(topics.takeChanges()));
        return taken.isEmpty() ? Map.of() : taken.get(0);
    }

    private boolean withTopics(HandlerSession session, Predicate<Topics> action) {
        boolean[] result = {false};
        byId.computeIfPresent(session.ref().id(), (id, present) -> {
            result[0] = action.test(session.topics());
            return present;
        });
        return result[0];
    }

    // ---- addresses

    /**
     * Calls the action with each session of an address, with each once.
     *
     * @param handler the class of the address' handler as it is deployed, or {@code null} if it has none
     */
    void forEach(Address address, @Nullable Class<?> handler, Consumer<HandlerSession> action) {
        if (isForAll(address, handler)) {
            // The table of all ids is not gone through: it never shrinks.
            handlers.forEach(each -> forEach(address, each, action));
            return;
        }
        for (HandlerSession session : fewest(address, handler)) {
            if (matches(session, address, handler)) {
                action.accept(session);
            }
        }
    }

    /** Up to how much there is to go through for an address of this user, path, topic or handler, or of all. */
    int room(Address address, @Nullable Class<?> handler) {
        if (isForAll(address, handler)) {
            return handlers.stream().mapToInt(each -> room(address, each)).sum();
        }
        return keys(address, handler).stream()
                .map(byKey::get)
                .mapToInt(members -> members == null ? 0 : members.room())
                .sum();
    }

    private static boolean isForAll(Address address, @Nullable Class<?> handler) {
        return handler == null
                && address.session().isEmpty()
                && address.user().isEmpty()
                && address.path().isEmpty()
                && address.topics().isEmpty();
    }

    /** The sessions of the part of the address that has the fewest; it has a part. */
    private Collection<HandlerSession> fewest(Address address, @Nullable Class<?> handler) {
        if (address.session().isPresent()) {
            HandlerSession session = byId.get(address.session().get());
            return session == null ? List.of() : List.of(session);
        }
        Set<HandlerSession> fewest = Set.of();
        boolean mayComeBack = false;
        for (Key key : keys(address, handler)) {
            Set<HandlerSession> sessions = members(key);
            if (sessions == null) {
                return List.of();
            }
            if (fewest.isEmpty() || sessions.size() < fewest.size()) {
                fewest = sessions;
                mayComeBack = key instanceof Key.OfTopic;
            }
        }
        // Whoever leaves a topic and joins it again while this goes through its sessions would be met twice.
        return mayComeBack ? new HashSet<>(fewest) : fewest;
    }

    private static List<Key> keys(Address address, @Nullable Class<?> handler) {
        List<Key> keys = new ArrayList<>(4);
        address.user().ifPresent(name -> keys.add(new Key.OfUser(name)));
        address.path().ifPresent(path -> keys.add(new Key.OfPath(path)));
        address.topics().forEach(topic -> keys.add(new Key.OfTopic(topic)));
        if (handler != null) {
            keys.add(new Key.OfHandler(handler));
        }
        return keys;
    }

    private boolean matches(HandlerSession session, Address address, @Nullable Class<?> handler) {
        return (address.user().isEmpty() || address.user().get().equals(session.user()))
                && (address.path().isEmpty() || address.path().get().equals(session.path()))
                && (handler == null || handler == session.definition().handlerClass())
                && (address.excepted().isEmpty()
                        || !address.excepted().contains(session.ref().id()))
                && isInAll(session, address.topics());
    }

    private boolean isInAll(HandlerSession session, Set<String> topics) {
        for (String topic : topics) {
            Set<HandlerSession> members = members(new Key.OfTopic(topic));
            if (members == null || !members.contains(session)) {
                return false;
            }
        }
        return true;
    }
}
