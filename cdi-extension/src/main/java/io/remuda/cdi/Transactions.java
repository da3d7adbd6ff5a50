package io.remuda.cdi;

/** When events are delivered. */
@FunctionalInterface
interface Transactions {

    /** Where there are no transactions. */
    Transactions NONE = Runnable::run;

    /**
     * Runs a delivery: at once if the thread is in no transaction; otherwise after its commit, in the order of the calls,
     * and never after a rollback.
     */
    void afterCommit(Runnable delivery);
}
