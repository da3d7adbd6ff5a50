package io.remuda.runtime;

import io.remuda.runtime.Limits.MessagePolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the application that wait, in the order of their arrival. Guarded by the mailbox's lock. Linked, because most of
 * the time one waits or none, and so no array has to be fetched from memory for it.
 */
final class WaitingMessages {

    private static final class Waiting {

        private final @Nullable String key;
        private final long place;
        private Signal.Told message;
        private @Nullable Waiting next;

        Waiting(Signal.Told message, @Nullable String key, long place) {
            this.message = message;
            this.key = key;
            this.place = place;
        }
    }

    private final Limits.Messages limits;
    private @Nullable Waiting first;
    private @Nullable Waiting last;
    private int size;

    /** Those in the queue that have a key; {@code null} if keys are of no meaning. */
    private final @Nullable Map<String, Waiting> latest;

    WaitingMessages(Limits.Messages limits) {
        this.limits = limits;
        this.latest = limits.policy() == MessagePolicy.KEEP_LATEST ? new HashMap<>() : null;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Puts a message to the end, or to the place of one with its key, as the policy is. */
    Taking offer(Signal.Told message, @Nullable String key, long place) {
        Waiting same = latest == null || key == null ? null : latest.get(key);
        if (same != null) {
            Signal.Told dropped = same.message;
            same.message = message;
            return Taking.insteadOf(dropped);
        }
        if (size < limits.count()) {
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

    private void add(Waiting added) {
        if (last == null) {
            first = added;
        } else {
            last.next = added;
        }
        last = added;
        size++;
        if (latest != null && added.key != null) {
            latest.put(added.key, added);
        }
    }

    /** The place of the first. */
    long oldest() {
        return first().place;
    }

    Signal.Told poll() {
        Waiting taken = first();
        first = taken.next;
        if (first == null) {
            last = null;
        } else {
            // An old one that refers to a young one would have the collector keep all that follow.
            taken.next = null;
        }
        size--;
        if (latest != null && taken.key != null) {
            latest.remove(taken.key);
        }
        return taken.message;
    }

    private Waiting first() {
        if (first == null) {
            throw new NoSuchElementException("No message waits");
        }
        return first;
    }

    /** Returns how many there were. */
    int clear() {
        int discarded = size;
        first = null;
        last = null;
        size = 0;
        if (latest != null) {
            latest.clear();
        }
        return discarded;
    }
}
