package io.remuda.runtime;

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
     * @param limits of the session; those that hold no client back need nothing of a server that would have to be told
     */
    static Reading of(Connection connection, Mailbox mailbox, Timers timers, Limits limits, Listener listener) {
        return switch (connection.holdingBack()) {
            case ASKING -> {
                AskedReading reading = new AskedReading(connection, mailbox, timers, listener);
                connection.askBeforeReading(reading::ask);
                yield reading;
            }
            case SUSPENDING, SUSPENDING_LATE ->
                limits.frames().policy() == Limits.FramePolicy.HOLD_BACK
                                || limits.pace().isLimited()
                        ? new SuspendedReading(connection, mailbox, timers, listener)
                        : UNTOLD;
            case WAITING, IMPOSSIBLE -> UNTOLD;
        };
    }

    /** Whether the server is kept from reading, so that nothing can come from the client. Any thread may ask. */
    default boolean isHeldBack() {
        return false;
    }

    /** The mailbox may have changed, or has been closed. Any thread may call it. */
    void update();
}
