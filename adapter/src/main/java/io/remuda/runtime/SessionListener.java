package io.remuda.runtime;

import io.remuda.DeadLetter;
import io.remuda.SessionEvent;

/** Hears what happens to sessions and messages. What it throws is logged and changes nothing. */
public interface SessionListener {

    /** Hears nothing. */
    SessionListener NONE = new SessionListener() {
        @Override
        public void happened(SessionEvent event) {}

        @Override
        public void nobodyTook(DeadLetter letter) {}
    };

    /**
     * Something happened to a session. Called like a callback of the session: on its thread, with its scopes, never
     * together with a callback.
     *
     * @param event what happened
     */
    void happened(SessionEvent event);

    /**
     * A message with an address reached nobody. Called on the thread that sent it.
     *
     * @param letter the message
     */
    void nobodyTook(DeadLetter letter);
}
