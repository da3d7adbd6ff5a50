package io.remuda.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of one key of the {@link SessionIndex}, which going through costs what there is and not what there once was:
 * the table of a concurrent set never shrinks, so a set that has become much smaller is replaced by a copy. That is rare
 * enough for a change to cost the same on average.
 *
 * <p>Changed under the lock of the key's entry; read by any thread. Whoever goes through a set that was replaced meets those
 * who were in it then.
 *
 * @param sessions the sessions
 * @param room at least how many this set has had at a time; a power of two
 */
record Members(Set<HandlerSession> sessions, int room) {

    // Many paths and users have one session, for which a concurrent set would take as much as all else that is in the
    // index about it: up to one is in a set that does not change.

    /** Up to here a set is small, whatever was in it. */
    private static final int LEAST_ROOM = 16;

    /** A set that has at most one session for so many that it once had is replaced. */
    private static final int SPARSE = 8;

    static Members none() {
        return new Members(Set.of(), LEAST_ROOM);
    }

    private boolean isFixed() {
        return !(sessions instanceof ConcurrentHashMap.KeySetView);
    }

    /** With a session, and the same set if it had more than one. */
    Members with(HandlerSession session) {
        if (sessions.isEmpty()) {
            return new Members(Set.of(session), LEAST_ROOM);
        }
        if (isFixed()) {
            Set<HandlerSession> more = ConcurrentHashMap.newKeySet(2);
            more.addAll(sessions);
            more.add(session);
            return new Members(more, LEAST_ROOM);
        }
        sessions.add(session);
        return sessions.size() <= room ? this : new Members(sessions, 2 * room);
    }

    /** Without a session, and with a set of its own if this one's has become too large. */
    Members without(HandlerSession session) {
        if (isFixed()) {
            return sessions.contains(session) ? none() : this;
        }
        sessions.remove(session);
        int size = sessions.size();
        if (room == LEAST_ROOM || size > room / SPARSE) {
            return this;
        }
        Set<HandlerSession> copy = ConcurrentHashMap.newKeySet(size);
        copy.addAll(sessions);
        return new Members(copy, Math.max(LEAST_ROOM, room / SPARSE * 2));
    }
}
