package io.remuda.cdi;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Delivers after the commit, where the server or a library offers the transactions of Jakarta. CDI's own transactional
 * observers would do it too, but some transaction managers call those of one transaction in reverse order; so there is
 * one synchronization for each transaction, which keeps the order.
 */
final class JtaTransactions implements Transactions {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    /** Of Jakarta EE, and of servers without it, where a resource is configured by hand. */
    private static final List<String> NAMES =
            List.of("java:comp/TransactionSynchronizationRegistry", "java:comp/env/TransactionSynchronizationRegistry");

    private final TransactionSynchronizationRegistry registry;
    private final Object key = new Object();

    private JtaTransactions(TransactionSynchronizationRegistry registry) {
        this.registry = registry;
    }

    /**
     * The transactions of the application, or none.
     *
     * @throws LinkageError if the API is not there; thrown before this method begins, when the class is linked
     * @throws IllegalStateException if there are transactions that cannot be used
     */
    static Transactions find(BeanManager beanManager) {
        return bean(beanManager)
                .or(JtaTransactions::resource)
                .<Transactions>map(registry -> new JtaTransactions(usable(registry)))
                .orElse(NONE);
    }

    /** Fails here what would fail at every event: a bean is not made before it is called. */
    @SuppressWarnings("CheckReturnValue") // that it answers is enough
    private static TransactionSynchronizationRegistry usable(TransactionSynchronizationRegistry registry) {
        try {
            registry.getTransactionStatus();
            return registry;
        } catch (RuntimeException failure) {
            throw new IllegalStateException(
                    "REMUDA-225: the application has a TransactionSynchronizationRegistry, but it does not work: "
                            + failure.getMessage()
                            + ". Remedy: configure the transaction manager that it belongs to, or remove the bean",
                    failure);
        }
    }

    private static Optional<TransactionSynchronizationRegistry> bean(BeanManager beanManager) {
        Instance<TransactionSynchronizationRegistry> beans =
                beanManager.createInstance().select(TransactionSynchronizationRegistry.class);
        return beans.isResolvable() ? Optional.of(beans.get()) : Optional.empty();
    }

    @SuppressWarnings("BanJNDI") // the names are ours, and none comes from a user
    private static Optional<TransactionSynchronizationRegistry> resource() {
        for (String name : NAMES) {
            try {
                return Optional.of(new InitialContext().lookup(name)).map(found -> registry(name, found));
            } catch (NamingException notThere) {
                LOGGER.log(Level.DEBUG, "No transactions by the name " + name, notThere);
            }
        }
        return Optional.empty();
    }

    private static TransactionSynchronizationRegistry registry(String name, Object found) {
        if (found instanceof TransactionSynchronizationRegistry registry) {
            return registry;
        }
        throw new IllegalStateException("REMUDA-225: the resource " + name + " is a "
                + found.getClass().getName() + ", which is no "
                + TransactionSynchronizationRegistry.class.getName() + " as the application knows it."
                + " Remedy: configure another resource by that name, or leave the API of transactions out of the"
                + " application if the server has it too");
    }

    @Override
    public void afterCommit(Runnable delivery) {
        switch (registry.getTransactionStatus()) {
            case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK -> {
                // There will be no commit. One that timed out is rolled back while the method still runs.
            }
            // No transaction, or one whose commit is decided: what is fired now, such as by an observer of its end, is
            // no part of it.
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTING, Status.STATUS_COMMITTED -> delivery.run();
            // Active, preparing, prepared, or not known just now: it may still be rolled back. Where it is too late to
            // wait for the outcome, whoever fires gets the exception of the transaction manager.
            default -> pending().add(delivery);
        }
    }

    private Pending pending() {
        Pending pending = (Pending) registry.getResource(key);
        if (pending == null) {
            pending = new Pending();
            registry.registerInterposedSynchronization(pending);
            registry.putResource(key, pending);
        }
        return pending;
    }

    /** What waits for the commit of one transaction; used by the thread that is in it. */
    private static final class Pending implements Synchronization {

        private final List<Runnable> deliveries = new ArrayList<>();

        private static void attempt(Runnable delivery) {
            try {
                delivery.run();
            } catch (RuntimeException | Error failure) {
                LOGGER.log(Level.ERROR, "REMUDA-109: an event could not be delivered after its transaction", failure);
            }
        }

        void add(Runnable delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                deliveries.forEach(Pending::attempt);
            }
        }
    }
}
