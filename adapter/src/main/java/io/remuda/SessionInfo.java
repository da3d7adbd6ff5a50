package io.remuda;

import java.time.Instant;
import java.util.Optional;

/**
 * A session, for whoever lists sessions or keeps books of them.
 *
 * @param session its reference; may be kept
 * @param handler its handler's class
 * @param path its concrete path below the context path, such as {@code /chat/lobby}
 * @param user the caller's name, {@link Request#principalName()}, or empty
 * @param since when it was opened
 */
public record SessionInfo(SessionRef session, Class<?> handler, String path, Optional<String> user, Instant since) {}
