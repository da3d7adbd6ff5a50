package io.remuda.sample;

import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes orders. Knows transactions and CDI events, and of WebSocket only who is to be told. */
@ApplicationScoped
public class Shop {

    /** Who joins this topic is told of all orders. */
    static final String TOPIC = "orders";

    /** The transaction is rolled back, because this is a {@link RuntimeException}. */
    static final class CardDeclined extends RuntimeException {

        private static final long serialVersionUID = 1;

        CardDeclined(int number) {
            super("Order " + number + " was rolled back: the card was declined");
        }
    }

    /** In a real shop the database counts. Like a sequence there, this one does not go back after a rollback. */
    private final AtomicInteger numbers = new AtomicInteger();

    @Inject
    Event<OrderEvent> events;

    /**
     * Takes an order. The events reach their sessions when the transaction commits, after this method; if it is rolled
     * back they reach none, although they were fired before anybody knew of that.
     *
     * @return the order's number
     */
    @Transactional
    public int order(String customer, String item, boolean cardWillBeDeclined) {
        int number = numbers.incrementAndGet();
        events.select(ToUser.Literal.of(customer)).fire(new OrderEvent.Placed(number, customer, item));
        events.select(ToTopic.Literal.of(TOPIC)).fire(new OrderEvent.Listed(number, customer));
        if (cardWillBeDeclined) {
            throw new CardDeclined(number);
        }
        return number;
    }
}
