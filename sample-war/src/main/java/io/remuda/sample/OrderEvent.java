package io.remuda.sample;

/** What {@link OrdersHandler#info} takes. */
public sealed interface OrderEvent permits OrderEvent.Placed, OrderEvent.Listed, OrderEvent.RolledBack {

    /** For the customer alone: what was ordered. */
    record Placed(int number, String customer, String item) implements OrderEvent {}

    /** For whoever follows all orders: that there is one. */
    record Listed(int number, String customer) implements OrderEvent {}

    /** For the customer: the order was taken back, and neither of the above was ever delivered. */
    record RolledBack(int number, String item) implements OrderEvent {}
}
