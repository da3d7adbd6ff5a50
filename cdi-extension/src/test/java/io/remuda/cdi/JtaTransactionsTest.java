package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I4: what becomes of an event, by the status of the transaction that it is fired in. */
class JtaTransactionsTest {

    /** A transaction manager that says what the test wants. */
    private static final class Registry implements TransactionSynchronizationRegistry {

        private final Map<Object, Object> resources = new HashMap<>();
        private final List<Synchronization> synchronizations = new ArrayList<>();
        private int status = Status.STATUS_NO_TRANSACTION;
        private boolean tooLate;

        void complete(int outcome) {
            status = outcome;
            synchronizations.forEach(synchronization -> synchronization.afterCompletion(outcome));
        }

        @Override
        public int getTransactionStatus() {
            return status;
        }

        @Override
        public void registerInterposedSynchronization(Synchronization synchronization) {
            if (tooLate) {
                throw new IllegalStateException("too late");
            }
            synchronizations.add(synchronization);
        }

        @Override
        public void putResource(Object key, @Nullable Object value) {
            resources.put(key, value);
        }

        @Override
        public @Nullable Object getResource(Object key) {
            return resources.get(key);
        }

        @Override
        public Object getTransactionKey() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setRollbackOnly() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean getRollbackOnly() {
            throw new UnsupportedOperationException();
        }
    }

    /** Gives the application a registry. */
    @Dependent
    public static class Producer {

        private static Registry current = new Registry();

        @Produces
        TransactionSynchronizationRegistry registry() {
            return current;
        }
    }

    private final Registry registry = new Registry();
    private final List<String> delivered = new ArrayList<>();

    @AfterEach
    void forget() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    }

    private Transactions transactions() {
        Producer.current = registry;
        try (SeContainer container = container(Producer.class)) {
            return Transactions.of(container.getBeanManager());
        }
    }

    private static SeContainer container(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(beans)
                .initialize();
    }

    @ParameterizedTest
    @ValueSource(ints = {Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTING, Status.STATUS_COMMITTED})
    @DisplayName("I4: without a transaction, and where its commit is decided, an event is delivered at once")
    void committed_isDeliveredAtOnce(int status) {
        registry.status = status;

        transactions().afterCommit(() -> delivered.add("event"));

        assertThat(delivered).containsExactly("event");
        assertThat(registry.synchronizations).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK})
    @DisplayName("I4: an event of a transaction that is to be rolled back, or has been, is never delivered")
    void lost_isNeverDelivered(int status) {
        registry.status = status;

        transactions().afterCommit(() -> delivered.add("event"));

        assertThat(delivered).isEmpty();
        assertThat(registry.synchronizations).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {Status.STATUS_ACTIVE, Status.STATUS_PREPARING, Status.STATUS_PREPARED, Status.STATUS_UNKNOWN, 99})
    @DisplayName("I4: where the outcome is open, events wait for it, in their order, and are lost after a rollback")
    void open_waits(int status) {
        Transactions transactions = transactions();
        registry.status = Status.STATUS_ACTIVE;
        transactions.afterCommit(() -> delivered.add("first"));
        registry.status = status;
        registry.tooLate = true;
        transactions.afterCommit(() -> delivered.add("second"));
        assertThat(delivered).isEmpty();

        registry.complete(Status.STATUS_COMMITTED);
        assertThat(delivered).containsExactly("first", "second");

        Registry next = new Registry();
        Producer.current = next;
        next.status = status;
        try (SeContainer container = container(Producer.class)) {
            Transactions.of(container.getBeanManager()).afterCommit(() -> delivered.add("third"));
        }
        next.complete(Status.STATUS_ROLLEDBACK);
        assertThat(delivered).containsExactly("first", "second");
    }

    @Test
    @DisplayName("I4: where it is too late to wait for an outcome that is open, whoever fires learns of it")
    void tooLateToWait_isTold() {
        registry.status = Status.STATUS_PREPARED;
        registry.tooLate = true;

        assertThatIllegalStateException()
                .isThrownBy(() -> transactions().afterCommit(() -> delivered.add("event")))
                .withMessage("too late");
        assertThat(delivered).isEmpty();
    }

    /** Has, by the names of the registry, what the test put there. */
    public static final class Names implements InitialContextFactory {

        private static final Map<String, Object> BOUND = new HashMap<>();

        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
            return new InitialContext(true) {
                @Override
                public Object lookup(String name) throws NamingException {
                    Object found = BOUND.get(name);
                    if (found == null) {
                        throw new NameNotFoundException(name);
                    }
                    return found;
                }
            };
        }
    }

    private Transactions transactionsOf(Map<String, Object> bound) {
        Names.BOUND.clear();
        Names.BOUND.putAll(bound);
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Names.class.getName());
        try (SeContainer container = container(JtaTransactionsTest.class)) {
            return Transactions.of(container.getBeanManager());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java:comp/TransactionSynchronizationRegistry",
                "java:comp/env/TransactionSynchronizationRegistry"
            })
    @DisplayName("I4: transactions are found by JNDI")
    void resource_isFound(String name) {
        registry.status = Status.STATUS_ACTIVE;

        transactionsOf(Map.of(name, registry)).afterCommit(() -> delivered.add("event"));

        assertThat(delivered).isEmpty();
        registry.complete(Status.STATUS_COMMITTED);
        assertThat(delivered).containsExactly("event");
    }

    @Test
    @DisplayName("I4: a resource of another class by that name is an error with name, class and remedy")
    void foreignResource_isAnError() {
        String name = "java:comp/env/TransactionSynchronizationRegistry";

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> transactionsOf(Map.of(name, new Object())))
                .withMessageContainingAll(
                        "REMUDA-225",
                        name,
                        "java.lang.Object",
                        TransactionSynchronizationRegistry.class.getName(),
                        "Remedy");
    }
}
