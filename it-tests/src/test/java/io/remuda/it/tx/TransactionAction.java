package io.remuda.it.tx;

import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.it.app.Action;
import io.remuda.it.app.Note;
import io.remuda.it.app.Probe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.function.UnaryOperator;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Performs the words of the parameter {@code script} in a transaction, or in none, and tells how the transaction ended.
 * {@code fire:a} and {@code fireAsync:a} fire a {@link Note}, {@code toSession:a} one at the session of the key and
 * {@code toTopic:a} one at the topic of that name; {@code tell:a} sends one to the session of the key at once,
 * {@code throw} and {@code rollbackOnly} fail; {@code new} performs the parameter {@code inner} in a transaction of its
 * own, {@code last} the parameter {@code end} when the commit has been asked for and nothing has been committed.
 */
@Named("transaction")
@ApplicationScoped
public class TransactionAction implements Action {

    @Inject
    Boundaries boundaries;

    @Inject
    Event<Note> events;

    @Inject
    Probe probe;

    /** Of an application that brings its transactions; a server that has them has it in JNDI. */
    @Inject
    Instance<TransactionSynchronizationRegistry> broughtAlong;

    /** A failure that a script asks for. */
    private static final class Wanted extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    @Override
    public String perform(UnaryOperator<String> parameter) {
        String script = parameter.apply("script");
        if ("none".equals(parameter.apply("transaction"))) {
            run(script, parameter);
            return "no transaction";
        }
        Outcome outcome = new Outcome();
        try {
            boundaries.required(() -> {
                registry().registerInterposedSynchronization(outcome);
                run(script, parameter);
            });
        } catch (Exception thrown) {
            // Also a checked one: the interceptor of the transaction throws what no method declares.
            return outcome.text + " after " + thrown.getClass().getSimpleName();
        }
        return outcome.text;
    }

    /** Performs a script in the transaction of the caller, if there is one. */
    void run(String script, UnaryOperator<String> parameter) {
        for (String word : script.split(" ", -1)) {
            String[] parts = word.split(":", 2);
            switch (parts[0]) {
                case "fire" -> events.fire(new Note(parameter.apply("key"), parts[1]));
                case "toSession" ->
                    events.select(ToSession.Literal.of(probe.session(parameter.apply("key"))))
                            .fire(new Note(parameter.apply("key"), parts[1]));
                case "toTopic" ->
                    events.select(ToTopic.Literal.of(parameter.apply("key")))
                            .fire(new Note(parameter.apply("key"), parts[1]));
                case "fireAsync" ->
                    events.fireAsync(new Note(parameter.apply("key"), parts[1]))
                            .toCompletableFuture()
                            .join();
                case "tell" -> probe.session(parameter.apply("key")).tell(new Note(parameter.apply("key"), parts[1]));
                case "throw" -> throw new Wanted();
                case "rollbackOnly" -> registry().setRollbackOnly();
                case "new" -> boundaries.requiresNew(() -> run(parameter.apply("inner"), parameter));
                case "last" ->
                    registry()
                            .registerInterposedSynchronization(new Last(() -> run(parameter.apply("end"), parameter)));
                default -> throw new IllegalArgumentException("Unknown word: " + word);
            }
        }
    }

    @SuppressWarnings("BanJNDI") // the name is ours
    private TransactionSynchronizationRegistry registry() {
        if (broughtAlong.isResolvable()) {
            return broughtAlong.get();
        }
        try {
            return InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
        } catch (NamingException missing) {
            throw new IllegalStateException("There are no transactions", missing);
        }
    }

    private static final class Outcome implements Synchronization {

        private String text = "still open";

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            text = status == Status.STATUS_COMMITTED ? "committed" : "rolled back";
        }
    }

    private record Last(Runnable business) implements Synchronization {

        @Override
        public void beforeCompletion() {
            business.run();
        }

        @Override
        public void afterCompletion(int status) {}
    }
}
