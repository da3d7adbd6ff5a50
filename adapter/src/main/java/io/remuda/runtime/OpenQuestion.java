package io.remuda.runtime;

import io.remuda.Question;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A question to a session, as the stage that whoever asked waits for. {@link Questions} completes it. The session that was
 * asked gets the {@link #handle}, which does not keep this.
 */
final class OpenQuestion extends CompletableFuture<Object> {

    private final Question handle = new Question(UUID.randomUUID().toString());
    private final String session;

    /**
     * A question that is to be put.
     *
     * @param session the id of the session
     */
    OpenQuestion(String session) {
        this.session = session;
    }

    String session() {
        return session;
    }

    Question handle() {
        return handle;
    }
}
