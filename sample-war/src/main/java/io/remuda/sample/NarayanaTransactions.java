package io.remuda.sample;

import com.arjuna.ats.jta.common.jtaPropertyManager;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;

/**
 * The transactions of a server that has none. By the registry Remuda knows when one commits; a Jakarta EE server has it in
 * JNDI, and such an application needs no class like this.
 *
 * <p>Alternatives to Narayana's own beans, which look into JNDI too, and fail where there is JNDI without transactions,
 * such as on Jetty.
 */
@Dependent
@Alternative
@Priority(1)
public class NarayanaTransactions {

    @Produces
    @Singleton
    static TransactionManager manager() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    @Produces
    @Singleton
    static TransactionSynchronizationRegistry registry() {
        return jtaPropertyManager.getJTAEnvironmentBean().getTransactionSynchronizationRegistry();
    }
}
