package io.remuda.cdi;

import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.System.Logger.Level;

/** When events are delivered. */
@FunctionalInterface
interface Transactions {

    /** Where there are no transactions. */
    Transactions NONE = Runnable::run;

    /** The transactions of the application, or none. Called while the application is deployed, for JNDI to know it. */
    static Transactions of(BeanManager beanManager) {
        try {
            return JtaTransactions.find(beanManager);
        } catch (LinkageError withoutApi) {
            System.getLogger("io.remuda").log(Level.DEBUG, "No transactions: their API is not there", withoutApi);
            return NONE;
        }
    }

    /**
     * Runs a delivery: at once if the thread is in no transaction; otherwise after its commit, in the order of the calls,
     * and never after a rollback, also if it has happened already.
     */
    void afterCommit(Runnable delivery);
}
