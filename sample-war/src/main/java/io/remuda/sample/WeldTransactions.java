package io.remuda.sample;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import org.jboss.weld.transaction.spi.TransactionServices;

/**
 * Tells Weld of Narayana's transactions, for {@code @Observes(during = AFTER_FAILURE)}. Remuda does not need it, and
 * neither does an application on a Jakarta EE server.
 */
public class WeldTransactions implements TransactionServices {

    @Override
    public void registerSynchronization(Synchronization synchronization) {
        try {
            com.arjuna.ats.jta.TransactionManager.transactionManager()
                    .getTransaction()
                    .registerSynchronization(synchronization);
        } catch (Exception refused) {
            throw new IllegalStateException("The transaction takes no observer any more", refused);
        }
    }

    @Override
    public boolean isTransactionActive() {
        try {
            return getUserTransaction().getStatus() == Status.STATUS_ACTIVE;
        } catch (SystemException unknown) {
            throw new IllegalStateException("Narayana does not know its transaction", unknown);
        }
    }

    @Override
    public UserTransaction getUserTransaction() {
        return com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    @Override
    public void cleanup() {
        // Nothing is kept.
    }
}
