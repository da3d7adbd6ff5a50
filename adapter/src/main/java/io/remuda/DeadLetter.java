package io.remuda;

/**
 * A message with an address that no session took: nobody was there, or all refused it. With CDI each is an event. Told
 * on the thread that sent the message.
 *
 * <p>Of an event that is delivered after the commit of a transaction, it is told after that commit, while the thread may
 * still be in the transaction that has ended. An observer that needs a transaction has to begin one of its own, such as
 * by {@code @Transactional(TxType.REQUIRES_NEW)}: with {@code REQUIRED} it would join the old one, in which nothing can be
 * stored any more.
 *
 * @param to whom it was for
 * @param message the message
 * @param delivery who refused it, and why
 */
public record DeadLetter(Address to, Object message, Delivery delivery) {}
