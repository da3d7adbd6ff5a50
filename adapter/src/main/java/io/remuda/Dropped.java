package io.remuda;

/**
 * What the policies of full queues have dropped of a handler's sessions since the application started. A session that
 * ends with {@link TerminateReason.Overload} drops nothing in this sense.
 *
 * @param frames frames of clients, by {@code framePolicy=drop}
 * @param messages messages of the application, by {@code messagePolicy}; those of {@code dropNewest} are also counted by
 *     {@link WebSocketSessions#refused()}, because their sender has learnt of it
 * @param replies frames to clients, by {@code replyPolicy=keepLatest}
 */
public record Dropped(long frames, long messages, long replies) {}
