package io.remuda.runtime;

import java.util.function.Predicate;

/**
 * Which of the sessions at an address an event is for, as far as their handlers decide it.
 *
 * @param includes whether the sessions of a handler are meant; the others are passed over
 * @param qualifies whether the event has the qualifiers that a handler asks for
 * @param tellsClosed whether a session that is addressed and does not exist counts as one that refuses
 */
public record Selection(
        Predicate<HandlerDefinition> includes, Predicate<HandlerDefinition> qualifies, boolean tellsClosed) {

    /** Everybody at the address. */
    static final Selection ALL = new Selection(handler -> true, handler -> true, true);
}
