package io.remuda.sample;

import io.remuda.Address;
import io.remuda.WebSocketSessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/**
 * Tells a customer of the order that was not to be. An addressed event is an event like any other, also for observers of
 * the application's own.
 */
@ApplicationScoped
public class Rollbacks {

    @Inject
    WebSocketSessions sessions;

    void tell(@Observes(during = TransactionPhase.AFTER_FAILURE) OrderEvent.Placed order) {
        // No event but a message: it would be delivered at once within a transaction, too.
        sessions.send(
                Address.user(order.customer()).andHandler(OrdersHandler.class),
                new OrderEvent.RolledBack(order.number(), order.item()));
    }
}
