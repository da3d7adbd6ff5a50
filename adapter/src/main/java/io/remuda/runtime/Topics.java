package io.remuda.runtime;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The topics that a session is in, and its joins and leaves that have not been told. Guarded by {@link SessionIndex}. */
final class Topics {

    private final int most;
    private final Set<String> joined = new HashSet<>(2);
    private Map<String, Boolean> untold = Map.of();
    private boolean ended;

    /**
     * The topics of a session that is in none.
     *
     * @param most how many it may be in
     */
    Topics(int most) {
        this.most = most;
    }

    /**
     * Adds a topic, unless the session is in it.
     *
     * @throws IllegalStateException if the session may be in no other
     */
    boolean add(String topic) {
        if (ended || joined.contains(topic)) {
            return false;
        }
        if (joined.size() >= most) {
            throw new IllegalStateException(
                    "The session is in " + most + " topics, and the option 'topics' allows no more;"
                            + " let it leave those that it does not need, or set the option higher");
        }
        joined.add(topic);
        return note(topic, true);
    }

    boolean remove(String topic) {
        return joined.remove(topic) && note(topic, false);
    }

    /** Removes all topics, and takes no others. */
    Set<String> end() {
        ended = true;
        Set<String> left = Set.copyOf(joined);
        left.forEach(this::remove);
        return left;
    }

    /** A join and a leave that follow each other undo each other, so that there is one untold change of a topic at most. */
    private boolean note(String topic, boolean joins) {
        if (untold.isEmpty()) {
            untold = new LinkedHashMap<>(2);
        }
        if (untold.remove(topic) == null) {
            untold.put(topic, joins);
        }
        return true;
    }

    /** The changes since the last call: for each topic, whether the session is in it now. */
    Map<String, Boolean> takeChanges() {
        Map<String, Boolean> taken = untold;
        untold = Map.of();
        return taken;
    }
}
