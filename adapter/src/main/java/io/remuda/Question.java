package io.remuda;

import java.util.Objects;

/**
 * The handle of a question of {@link WebSocketSessions#ask}, by which the session that was asked answers it later, from
 * any of its callbacks: {@link Result#answer(Question, Object)}. What {@code From} is to Erlang's {@code gen_server}.
 *
 * <p>The {@code info} that gets the question finds it in {@link Request#question()}. It is a plain value: it may be kept
 * in the state, and holds nothing of the session. Its id may also go to the client and come back with what the client
 * answers; {@code new Question(id)} is the same handle. That a client sends any other id does no harm: a session answers
 * no questions but its own.
 *
 * @param id unique for each question, hard to guess, printable ASCII
 */
public record Question(String id) {

    /**
     * Makes a handle, such as a test needs it.
     *
     * @param id the question's id
     */
    public Question {
        Objects.requireNonNull(id, "id");
    }
}
