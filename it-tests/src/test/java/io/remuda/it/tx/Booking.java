package io.remuda.it.tx;

import java.util.Map;

/** What {@link BookingHandler} is to do in the transaction of its callback: parameters of {@link TransactionAction}. */
public record Booking(Map<String, String> parameters) {}
