package io.remuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Not every session that a message was for took it. Is among the causes or suppressed exceptions of the stage that
 * {@code Event.fireAsync} returns, and fails the stage of {@link WebSocketSessions#ask}.
 */
public final class DeliveryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The message names so many of those that refused; {@link #delivery} has all. */
    private static final int NAMED = 5;

    private final transient Delivery delivery;

    /**
     * Tells who refused.
     *
     * @param messageType the message's class
     * @param delivery what became of the message
     */
    public DeliveryException(Class<?> messageType, Delivery delivery) {
        super(describe(messageType, delivery));
        this.delivery = delivery;
    }

    private static String describe(Class<?> messageType, Delivery delivery) {
        List<Delivery.Refusal> refusals = delivery.refusals();
        Map<Delivery.Reason, Integer> counts = new EnumMap<>(Delivery.Reason.class);
        refusals.forEach(refusal -> counts.merge(refusal.reason(), 1, Integer::sum));
        return "A message of type " + messageType.getName() + " was taken by " + delivery.taken()
                + " and refused by " + refusals.size() + " sessions " + counts + ": "
                + refusals.subList(0, Math.min(NAMED, refusals.size()))
                + (refusals.size() > NAMED ? " and others" : "");
    }

    /**
     * Finds what refused the message in the failure of a stage of {@code Event.fireAsync}, which wraps the exceptions of
     * all observers: {@code stage.whenComplete((event, failure) -> DeliveryException.findIn(failure).forEach(...))}.
     *
     * @param failure the failure, or {@code null} for none
     * @return such exceptions among the failure, its causes and what they suppressed: one for an event with an address, one
     *     for each handler of which a session refused if it has none; unmodifiable, may be empty
     */
    public static List<DeliveryException> findIn(@Nullable Throwable failure) {
        List<DeliveryException> found = new ArrayList<>();
        Deque<Throwable> toSee = new ArrayDeque<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable next = failure;
        while (next != null) {
            if (seen.add(next)) {
                if (next instanceof DeliveryException refused) {
                    found.add(refused);
                }
                if (next.getCause() != null) {
                    toSee.add(next.getCause());
                }
                toSee.addAll(List.of(next.getSuppressed()));
            }
            next = toSee.poll();
        }
        return List.copyOf(found);
    }

    /**
     * What became of the message. Not kept when the exception is serialized.
     *
     * @return who took and who refused it
     */
    public Delivery delivery() {
        return delivery;
    }
}
