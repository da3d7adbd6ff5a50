package io.remuda.cdi;

import io.remuda.Delivery;
import io.remuda.DeliveryException;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.Selection;
import io.remuda.runtime.SessionRuntime;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Puts events into the mailboxes of sessions: at once, or after the commit of the transaction in which they were fired.
 * Called by the thread that fires; no handler runs on it.
 */
final class EventDelivery {

    private final SessionRuntime runtime;
    private final BeanManager beanManager;
    private final Transactions transactions;
    private final Map<Class<?>, Set<Annotation>> qualifiers;
    private final List<HandlerDefinition> definitions;
    private final boolean someAreImmediate;

    /**
     * Delivers to the sessions of these handlers.
     *
     * @param handlers the handlers
     * @param definitions the handlers as they are deployed
     */
    EventDelivery(
            SessionRuntime runtime,
            BeanManager beanManager,
            Transactions transactions,
            Collection<ValidHandler> handlers,
            Collection<HandlerDefinition> definitions) {
        this.runtime = runtime;
        this.beanManager = beanManager;
        this.transactions = transactions;
        this.qualifiers = new HashMap<>();
        handlers.forEach(handler -> qualifiers.put(handler.handlerClass(), handler.qualifiers()));
        this.definitions = List.copyOf(definitions);
        this.someAreImmediate = definitions.stream().anyMatch(EventDelivery::isImmediate);
    }

    private static boolean isImmediate(HandlerDefinition definition) {
        return definition.limits().immediate();
    }

    /** Delivers an event of {@code fire}: after the commit, except to handlers that want it at once. */
    void deliver(Letter letter) {
        boolean someNow = someAreImmediate && mayBeTaken(letter, EventDelivery::isImmediate);
        if (!someNow) {
            transactions.afterCommit(() -> conclude(letter, send(letter, definition -> true, true)));
            return;
        }
        if (!mayBeTaken(letter, definition -> !isImmediate(definition))) {
            conclude(letter, send(letter, definition -> true, true));
            return;
        }
        Delivery early = send(letter, EventDelivery::isImmediate, false);
        boolean found = early.taken() > 0 || !early.refusals().isEmpty();
        transactions.afterCommit(() ->
                conclude(letter, early.plus(send(letter, definition -> !isImmediate(definition), !found))));
    }

    /**
     * Delivers an event of {@code fireAsync}: at once.
     *
     * @throws DeliveryException if a session refused it
     */
    void deliverNow(Letter letter) {
        Delivery delivery = send(letter, definition -> true, true);
        conclude(letter, delivery);
        if (!delivery.refusals().isEmpty()) {
            throw new DeliveryException(letter.message().getClass(), delivery);
        }
    }

    /** Whether the letter is for the sessions of such a handler, if there are any. */
    private boolean mayBeTaken(Letter letter, Predicate<HandlerDefinition> such) {
        return definitions.stream()
                .filter(such)
                .filter(definition -> definition.takes(letter.message()))
                .anyMatch(definition -> letter.to()
                        .handler()
                        .map(definition.handlerClass()::isAssignableFrom)
                        .orElse(true));
    }

    private Delivery send(Letter letter, Predicate<HandlerDefinition> among, boolean last) {
        return runtime.deliver(
                letter.to(),
                letter.message(),
                new Selection(among, definition -> !letter.addressed() || isQualified(letter, definition), last));
    }

    private void conclude(Letter letter, Delivery delivery) {
        // An event of a type is for whoever is there, and it is nobody's fault if nobody is.
        if (letter.addressed() && delivery.taken() == 0) {
            runtime.nobodyTook(letter.to(), letter.message(), delivery);
        }
    }

    /** Asked for events with an address only: of the others CDI has seen to it. */
    private boolean isQualified(Letter letter, HandlerDefinition definition) {
        for (Annotation required : qualifiers.getOrDefault(definition.handlerClass(), Set.of())) {
            if (required.annotationType() != Any.class
                    && letter.qualifiers().stream()
                            .noneMatch(present -> beanManager.areQualifiersEquivalent(required, present))) {
                return false;
            }
        }
        return true;
    }
}
