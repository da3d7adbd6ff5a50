package io.remuda;

/**
 * A message with an address that no session took: nobody was there, or all refused it. With CDI each is an event. Told
 * on the thread that sent the message.
 *
 * @param to whom it was for
 * @param message the message
 * @param delivery who refused it, and why
 */
public record DeadLetter(Address to, Object message, Delivery delivery) {}
