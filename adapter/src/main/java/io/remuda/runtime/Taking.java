package io.remuda.runtime;

import io.remuda.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * What became of a message that a mailbox was to take.
 *
 * @param refusal why it is not in the mailbox, or {@code null} if it is
 * @param dropped the message that had to go for it, or {@code null} for none
 */
record Taking(Delivery.@Nullable Reason refusal, Signal.@Nullable Told dropped) {

    static final Taking TAKEN = new Taking(null, null);
    static final Taking FULL = new Taking(Delivery.Reason.FULL, null);
    static final Taking CLOSED = new Taking(Delivery.Reason.CLOSED, null);

    static Taking insteadOf(Signal.Told dropped) {
        return new Taking(null, dropped);
    }
}
