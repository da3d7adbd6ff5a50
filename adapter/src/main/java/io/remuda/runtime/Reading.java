package io.remuda.runtime;

import io.remuda.runtime.Connection.HoldingBack;

/** Keeps the server from reading what a session does not take, where that needs no thread. */
interface Reading {

    /** For servers of which nothing is asked: a thread of theirs waits, or they read on. */
    Reading UNTOLD = () -> {};

    /** Hears that the server reads on. Called before it does. */
    interface Listener {

        /** The client was held back, and may have sent anything meanwhile. */
        void readsOn();

        /**
         * The client was not read from for a while, which does not count as its silence.
         *
         * @param nanos how long
         */
        default void rested(long nanos) {}
    }

    /**
     * Makes what the connection's server understands.
     *
     * @param holdsBack whether the client is held back while its mailbox takes no frames
     */
    static Reading of(Connection connection, Mailbox mailbox, Timers timers, boolean holdsBack, Listener listener) {
        if (connection.holdingBack() == HoldingBack.ASKING) {
            AskedReading reading = new AskedReading(connection, mailbox, timers, holdsBack, listener);
            connection.askBeforeReading(reading::ask);
            return reading;
        }
        boolean suspends = connection.holdingBack() == HoldingBack.SUSPENDING
                || connection.holdingBack() == HoldingBack.SUSPENDING_LATE;
        return holdsBack && suspends ? new SuspendedReading(connection, mailbox, timers, listener) : UNTOLD;
    }

    /** Whether the server is kept from reading, so that nothing can come from the client. Any thread may ask. */
    default boolean isHeldBack() {
        return false;
    }

    /** The mailbox may have changed, or has been closed. Any thread may call it. */
    void update();

    /**
     * Reads no more for a time. Called by the server, on the thread that brings a frame.
     *
     * @param then what to do before the reading goes on: on the timers' thread, and not at all once the session has ended
     * @return false if that cannot be done, so that the calling thread has to wait
     */
    default boolean pause(long nanos, Runnable then) {
        return false;
    }
}
