package io.remuda.gate;

import io.remuda.RefusedHandshake;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts sessions and handshakes that may become sessions: in all, of a route, of a user, from an address. Nothing is
 * let in beyond a maximum, whatever comes at once. Any thread may call it.
 */
final class Admissions {

    /** What is counted. */
    private sealed interface Key {
        record All() implements Key {}

        record OfRoute(String path) implements Key {}

        record OfUser(String path, String name) implements Key {}

        record FromAddress(String path, String counted) implements Key {}
    }

    private static final Key ALL = new Key.All();

    /** Whether the session is there for which a place was taken. */
    private enum Stage {
        AWAITED,
        BEGUN,
        GIVEN_BACK
    }

    private static final Set<Stage> ANY = EnumSet.allOf(Stage.class);

    private record Part(Key key, int most, RefusedHandshake ifFull) {}

    private final ConcurrentMap<Key, Integer> counts = new ConcurrentHashMap<>();
    private final int maxSessions;

    /**
     * Counts from zero.
     *
     * @param maxSessions the most sessions in all
     */
    Admissions(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** The place that one session takes, until it is given back. */
    final class Admission {

        // Changed by the thread of the handshake only, before the session is there.
        private List<Key> keys;

        // Guarded by this: a place may lapse while its session begins.
        private Stage stage = Stage.AWAITED;

        private Admission(List<Key> keys) {
            this.keys = List.copyOf(keys);
        }

        /** Returns the stage before; changes nothing if that is none of these. */
        private synchronized Stage change(Set<Stage> from, Stage to) {
            Stage before = stage;
            if (from.contains(before)) {
                stage = to;
            }
            return before;
        }

        /** The session is there. If it was no longer awaited it counts again, though there may be no room for it. */
        void begin() {
            if (change(ANY, Stage.BEGUN) == Stage.GIVEN_BACK) {
                keys.forEach(key -> counts.merge(key, 1, Integer::sum));
            }
        }

        /** Gives the place back unless the session is there, and tells which. */
        boolean lapse() {
            boolean lapsed = change(Set.of(Stage.AWAITED), Stage.GIVEN_BACK) == Stage.AWAITED;
            if (lapsed) {
                keys.forEach(Admissions.this::giveBack);
            }
            return lapsed;
        }

        /** Gives the place back; the second time it does nothing. */
        void release() {
            if (change(ANY, Stage.GIVEN_BACK) != Stage.GIVEN_BACK) {
                keys.forEach(Admissions.this::giveBack);
            }
        }
    }

    /** A place, or why there is none. */
    record Outcome(@Nullable Admission admission, @Nullable RefusedHandshake refusal) {}

    /** Takes a place for a session, unless one of the maxima is reached. */
    Outcome admit(String path, HandshakePolicy policy, Optional<String> user, Optional<String> address) {
        List<Part> parts = new ArrayList<>(4);
        parts.add(new Part(ALL, maxSessions, RefusedHandshake.TOO_MANY_SESSIONS));
        if (policy.maxSessions() < Integer.MAX_VALUE) {
            parts.add(new Part(new Key.OfRoute(path), policy.maxSessions(), RefusedHandshake.TOO_MANY_SESSIONS));
        }
        user.flatMap(name -> ofUser(path, policy, name)).ifPresent(parts::add);
        if (policy.maxSessionsPerAddress() < Integer.MAX_VALUE) {
            address.map(IpAddresses::counted)
                    .ifPresent(counted -> parts.add(new Part(
                            new Key.FromAddress(path, counted),
                            policy.maxSessionsPerAddress(),
                            RefusedHandshake.TOO_MANY_OF_CLIENT)));
        }
        List<Key> taken = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (!take(part)) {
                taken.forEach(this::giveBack);
                return new Outcome(null, part.ifFull);
            }
            taken.add(part.key);
        }
        return new Outcome(new Admission(taken), null);
    }

    /** The handler says who the user is: the place counts for that one instead. Returns why it cannot. */
    @Nullable
    RefusedHandshake identified(Admission admission, String path, HandshakePolicy policy, String user) {
        Optional<Part> part = ofUser(path, policy, user).filter(wanted -> !admission.keys.contains(wanted.key));
        if (part.isPresent()) {
            if (!take(part.get())) {
                return part.get().ifFull;
            }
            List<Key> before =
                    admission.keys.stream().filter(Key.OfUser.class::isInstance).toList();
            List<Key> keys = new ArrayList<>(admission.keys);
            keys.removeAll(before);
            keys.add(part.get().key);
            admission.keys = List.copyOf(keys);
            before.forEach(this::giveBack);
        }
        return null;
    }

    private static Optional<Part> ofUser(String path, HandshakePolicy policy, String name) {
        return policy.maxSessionsPerUser() == Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Part(
                        new Key.OfUser(path, name), policy.maxSessionsPerUser(), RefusedHandshake.TOO_MANY_OF_CLIENT));
    }

    private boolean take(Part part) {
        boolean[] room = {false};
        counts.compute(part.key, (key, count) -> {
            int present = count == null ? 0 : count;
            room[0] = present < part.most;
            return room[0] ? Integer.valueOf(present + 1) : count;
        });
        return room[0];
    }

    private void giveBack(Key key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /** How many places are taken. */
    int taken() {
        return counts.getOrDefault(ALL, 0);
    }
}
