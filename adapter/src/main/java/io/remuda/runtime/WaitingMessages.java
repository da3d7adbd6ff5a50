package io.remuda.runtime;

import io.remuda.runtime.Limits.MessagePolicy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages of the application that wait, in the order of their arrival. Guarded by the mailbox's lock. */
final class WaitingMessages {

    private static final class Waiting {

        private final @Nullable String key;
        private final long place;
        private Signal.Told message;

        Waiting(Signal.Told message, @Nullable String key, long place) {
            this.message = message;
            this.key = key;
            this.place = place;
        }
    }

    private final Limits.Messages limits;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(4);

    /** Those in the queue that have a key; {@code null} if keys are of no meaning. */
    private final @Nullable Map<String, Waiting> latest;

    WaitingMessages(Limits.Messages limits) {
        this.limits = limits;
        this.latest = limits.policy() == MessagePolicy.KEEP_LATEST ? new HashMap<>() : null;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Puts a message to the end, or to the place of one with its key, as the policy is. */
    Taking offer(Signal.Told message, @Nullable String key, long place) {
        Waiting same = latest == null || key == null ? null : latest.get(key);
        if (same != null) {
            Signal.Told dropped = same.message;
            same.message = message;
            return Taking.insteadOf(dropped);
        }
        if (queue.size() < limits.count()) {
            add(new Waiting(message, key, place));
            return Taking.TAKEN;
        }
        if (limits.policy() == MessagePolicy.DROP_OLDEST) {
            Signal.Told dropped = poll();
            add(new Waiting(message, key, place));
            return Taking.insteadOf(dropped);
        }
        return Taking.FULL;
    }

    private void add(Waiting last) {
        queue.addLast(last);
        if (latest != null && last.key != null) {
            latest.put(last.key, last);
        }
    }

    /** The place of the first. */
    long oldest() {
        return queue.getFirst().place;
    }

    Signal.Told poll() {
        Waiting first = queue.removeFirst();
        if (latest != null && first.key != null) {
            latest.remove(first.key);
        }
        return first.message;
    }

    /** Returns how many there were. */
    int clear() {
        int discarded = queue.size();
        queue.clear();
        if (latest != null) {
            latest.clear();
        }
        return discarded;
    }
}
