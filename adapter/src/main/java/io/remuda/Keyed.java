package io.remuda;

import org.jspecify.annotations.Nullable;

/**
 * A message of the application that tells the state of something, so that a later one about the same makes it worthless.
 * Where a route has the option {@code messagePolicy=keepLatest}, a message takes the place of one that waits for the same
 * session and has an equal key; the older one is dropped. Elsewhere the key is ignored.
 */
public interface Keyed {

    /**
     * What the message is about. Called once for each session that it is sent to, by the thread that sends it.
     *
     * @return the key, such as the name of a share; {@code null} if no other message replaces this one
     */
    @Nullable
    String key();
}
