package io.remuda.it.soak;

import io.remuda.SessionRef;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session from its {@code init} to its {@code terminate}. */
final class Life {

    private final String kind;
    private final SessionRef session;
    private final AtomicBoolean inCallback = new AtomicBoolean();
    private boolean ended;

    /** Of the one thread that sends to sessions one by one. */
    private long direct;

    Life(String kind, SessionRef session) {
        this.kind = kind;
        this.session = session;
    }

    /** How its client is going to die. */
    String kind() {
        return kind;
    }

    SessionRef session() {
        return session;
    }

    /** A callback begins; returns false if another one has not returned, or {@code terminate} has been called. */
    boolean enter() {
        return inCallback.compareAndSet(false, true) && !ended;
    }

    void leave() {
        inCallback.set(false);
    }

    /** Within a callback. */
    void end() {
        ended = true;
    }

    long direct() {
        return direct;
    }

    void directTaken() {
        direct++;
    }
}
