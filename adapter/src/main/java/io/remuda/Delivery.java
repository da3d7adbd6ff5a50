package io.remuda;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of a message that was sent to an address: how many sessions have it in their mailbox, and who refused it.
 *
 * <p>A session whose handler does not take such messages counts as refusing only if all sessions addressed are like that;
 * otherwise the message is not for it.
 *
 * @param taken how many sessions have the message in their mailbox
 * @param refusals the sessions that do not have it, in no particular order; unmodifiable
 */
public record Delivery(int taken, List<Refusal> refusals) {

    /** Why a session refused a message. */
    public enum Reason {
        /** It is closed, or its end is decided. */
        CLOSED,
        /**
         * Its mailbox is full; it ends with {@link TerminateReason.Overload} unless its {@code messagePolicy} is
         * {@code dropNewest}.
         */
        FULL,
        /** Its handler's {@link WebSocketHandler#info} does not take messages of this type. */
        WRONG_TYPE,
        /** Its handler's {@link WebSocketHandler#info} asks for qualifiers that the event does not have. */
        OTHER_QUALIFIERS;

        /**
         * Whether it is the handler that does not take such messages, rather than the session.
         *
         * @return true if every session of the handler would refuse the message
         */
        public boolean isOfTheHandler() {
            return this == WRONG_TYPE || this == OTHER_QUALIFIERS;
        }
    }

    /**
     * A session that refused.
     *
     * @param session its {@link SessionRef#id()}
     * @param reason why
     */
    public record Refusal(String session, Reason reason) {}

    /**
     * Copies the refusals.
     *
     * @param taken how many took it
     * @param refusals who refused
     */
    public Delivery {
        refusals = List.copyOf(refusals);
    }

    /**
     * Adds what became of the same message at other sessions.
     *
     * @param other the other delivery
     * @return both together
     */
    public Delivery plus(Delivery other) {
        List<Refusal> all = new ArrayList<>(refusals);
        all.addAll(other.refusals);
        if (taken + other.taken > 0
                || all.stream().anyMatch(refusal -> !refusal.reason().isOfTheHandler())) {
            all.removeIf(refusal -> refusal.reason().isOfTheHandler());
        }
        return new Delivery(taken + other.taken, all);
    }
}
