package io.remuda;

import java.time.Duration;

/**
 * Something happened to a session: for an application that keeps books of them. With CDI each is an event, with the
 * qualifier {@code io.remuda.event.OfHandler}; observe one of these types, or this one for all.
 *
 * <p><b>Thread and order.</b> Observers are called like callbacks of the session, on its thread and with its scopes: one
 * event of a session at a time, and never together with a callback. {@link Opened} comes first, after {@code init};
 * {@link Closed} comes last, after {@code terminate}; a session whose {@code init} failed has neither. For each topic
 * {@link Joined} and {@link Left} alternate, and each {@link Joined} has its {@link Left} before {@link Closed}. A
 * session that joins and leaves before an observer could be told of it makes no event.
 *
 * <p><b>Errors.</b> An observer that throws is logged and changes nothing. One that blocks delays its session.
 */
public sealed interface SessionEvent {

    /**
     * Whose event it is.
     *
     * @return the session
     */
    SessionInfo session();

    /**
     * {@code init} has returned a result.
     *
     * @param session the session
     */
    record Opened(SessionInfo session) implements SessionEvent {}

    /**
     * {@code terminate} has returned.
     *
     * @param session the session
     * @param reason what {@code terminate} got
     * @param duration how long the session was open
     */
    record Closed(SessionInfo session, TerminateReason reason, Duration duration) implements SessionEvent {}

    /**
     * The session is in a topic.
     *
     * @param session the session
     * @param topic the topic's name
     */
    record Joined(SessionInfo session, String topic) implements SessionEvent {}

    /**
     * The session is no longer in a topic.
     *
     * @param session the session
     * @param topic the topic's name
     */
    record Left(SessionInfo session, String topic) implements SessionEvent {}
}
