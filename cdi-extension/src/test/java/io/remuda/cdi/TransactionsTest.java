package io.remuda.cdi;

import static jakarta.enterprise.event.TransactionPhase.AFTER_FAILURE;
import static jakarta.enterprise.event.TransactionPhase.AFTER_SUCCESS;
import static jakarta.enterprise.event.TransactionPhase.BEFORE_COMPLETION;
import static jakarta.transaction.Status.STATUS_ROLLEDBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.jta.TransactionManager;
import com.arjuna.ats.jta.cdi.TransactionExtension;
import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Crash;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import io.remuda.cdi.Telling.News;
import io.remuda.event.ToHandler;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.weld.transaction.spi.TransactionServices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Row I4: when events of a transaction are delivered; with Narayana's transactions in Weld. */
@Timeout(60)
class TransactionsTest {

    /** What Weld asks of transactions, of Narayana. */
    private static final class Narayana implements TransactionServices {
        @Override
        public void registerSynchronization(Synchronization synchronization) {
            try {
                TransactionManager.transactionManager().getTransaction().registerSynchronization(synchronization);
            } catch (RollbackException | SystemException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public boolean isTransactionActive() {
            try {
                return TransactionManager.transactionManager().getTransaction() != null;
            } catch (SystemException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public UserTransaction getUserTransaction() {
            return com.arjuna.ats.jta.UserTransaction.userTransaction();
        }

        @Override
        public void cleanup() {}
    }

    @WebSocketPath("/news")
    public static class Reader extends Telling<News> {}

    @WebSocketPath(value = "/ticker", options = "delivery=immediate")
    public static class Ticker extends Telling<News> {}

    /** Has a transaction for each message. */
    @WebSocketPath("/bookings")
    public static class Bookings implements WebSocketHandler<String, Booking> {

        @Inject
        Event<News> news;

        private final List<String> ends = new CopyOnWriteArrayList<>();

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return Result.ok("");
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        @Transactional
        public Result<String> info(Booking booking, Request request, String state) throws Exception {
            news.fire(new News("booked " + booking.text()));
            booking.work().run();
            return Result.reply(Frame.text(booking.text()), state + booking.text());
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {
            String name = reason instanceof Crash crash
                    ? "Crash in " + crash.callback() + " by "
                            + crash.cause().getClass().getSimpleName()
                    : reason.toString();
            ends.add(name + " with '" + state + "'");
        }

        List<String> ends() {
            return ends;
        }
    }

    /** A message for {@link Bookings}, and what else is done in its transaction. */
    public record Booking(String text, Work work) {}

    /** Makes observers of the application fire. */
    public record Order(String text) {}

    /** What is done in a transaction. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /** Business code. */
    @ApplicationScoped
    public static class Shop {

        @Transactional
        public void required(Work work) throws Exception {
            work.run();
        }

        @Transactional(TxType.REQUIRES_NEW)
        public void requiresNew(Work work) throws Exception {
            work.run();
        }

        @Transactional(TxType.NOT_SUPPORTED)
        public void notSupported(Work work) throws Exception {
            work.run();
        }

        @Transactional(rollbackOn = IOException.class)
        public void rollbackOnIo(Work work) throws Exception {
            work.run();
        }

        @Transactional(dontRollbackOn = UnsupportedOperationException.class)
        public void commitOnUnsupported(Work work) throws Exception {
            work.run();
        }
    }

    /** Fires events of its own at the end of a transaction. */
    @ApplicationScoped
    public static class Clerk {

        @Inject
        Event<News> news;

        @Inject
        Shop shop;

        @Inject
        WebSocketSessions sessions;

        private final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
        private final List<SessionRef> closed = new CopyOnWriteArrayList<>();

        void before(@Observes(during = BEFORE_COMPLETION) Order order) {
            news.fire(new News(order.text() + " ends"));
        }

        void success(@Observes(during = AFTER_SUCCESS) Order order) {
            news.fire(new News(order.text() + " succeeded"));
        }

        void failure(@Observes(during = AFTER_FAILURE) Order order) {
            news.fire(new News(order.text() + " failed, fired"));
            sessions.send(Address.handler(Reader.class), new News(order.text() + " failed, sent"));
            news.fireAsync(new News(order.text() + " failed, fired asynchronously"))
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }

        void letter(@Observes DeadLetter letter) throws Exception {
            letters.add(letter);
            if (letter.message() instanceof News lost && lost.text().startsWith("note: ")) {
                // As in the Javadoc of DeadLetter.
                shop.requiresNew(() -> {
                    news.fire(new News(lost.text() + ", in a new transaction"));
                    if (lost.text().endsWith("in vain")) {
                        rollBack();
                    }
                });
            }
        }

        void closed(@Observes SessionEvent.Closed event) {
            closed.add(event.session().session());
        }

        List<SessionRef> closed() {
            return closed;
        }

        List<DeadLetter> letters() {
            return letters;
        }
    }

    private final TestApplication application = TestApplication.of(
            Map.of(),
            weld -> weld.addServices(new Narayana())
                    .addExtensions(new TransactionExtension())
                    .addBeanClasses(Reader.class, Ticker.class, Bookings.class, Shop.class, Clerk.class));
    private final Shop shop = application.bean(Shop.class);
    private final TestClient reader = application.open("/news");

    /** Nobody recovers the transactions of a test, so nothing of them is to be written, and no port opened. */
    @BeforeAll
    static void withoutRecovery() {
        arjPropertyManager.getCoordinatorEnvironmentBean().setTransactionStatusManagerEnable(false);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @BeforeEach
    void noTransaction() throws SystemException {
        assertThat(TransactionManager.transactionManager().getTransaction()).isNull();
    }

    private void fire(String text) {
        application.events().select(ToHandler.Literal.of(Reader.class)).fire(new News(text));
    }

    /** Reaches the reader at once, also from within a transaction. */
    private void tell(String text) {
        reader.ref().tell(new News(text));
    }

    private static void rollBack() throws SystemException {
        TransactionManager.transactionManager().setRollbackOnly();
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }

    @Test
    @DisplayName("I4: an event is delivered after the commit, with an address and without")
    void committed_isDeliveredAfterwards() throws Exception {
        shop.required(() -> {
            fire("addressed");
            application.events().fire(new News("not addressed"));
            tell("in the transaction");
        });

        assertThat(reader.allTexts()).containsExactly("in the transaction", "addressed", "not addressed");
    }

    @Test
    @DisplayName("I4: after a rollback by an exception there is no delivery")
    void exception_rollsBack() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shop.required(() -> {
                    fire("rolled back");
                    fail();
                }))
                .withMessage("on purpose");
        fire("later");

        assertThat(reader.allTexts()).containsExactly("later");
    }

    @Test
    @DisplayName("I4: of a transaction that can only be rolled back nothing is delivered, fired before that or after")
    void rollbackOnly_rollsBack() throws Exception {
        shop.required(() -> {
            fire("before");
            rollBack();
            fire("after");
        });
        fire("later");

        assertThat(reader.allTexts()).containsExactly("later");
    }

    @Test
    @DisplayName("I4: of a transaction that timed out while the method ran nothing is delivered, fired before or after")
    void timedOut_rollsBack() throws Exception {
        TransactionManager.transactionManager().setTransactionTimeout(1);
        try {
            assertThatExceptionOfType(RollbackException.class)
                    .isThrownBy(() -> shop.required(() -> {
                        fire("before");
                        await().pollInSameThread()
                                .until(() ->
                                        TransactionManager.transactionManager().getStatus() == STATUS_ROLLEDBACK);
                        fire("after");
                    }));
        } finally {
            TransactionManager.transactionManager().setTransactionTimeout(0);
        }
        fire("later");

        assertThat(reader.allTexts()).containsExactly("later");
    }

    @Test
    @DisplayName("I4: a checked exception commits, and one of rollbackOn does not; dontRollbackOn commits")
    void exceptionsDecide() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> shop.required(() -> {
                    fire("checked");
                    tell("first");
                    throw new IOException("on purpose");
                }));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> shop.rollbackOnIo(() -> {
                    fire("rollbackOn");
                    throw new IOException("on purpose");
                }));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> shop.commitOnUnsupported(() -> {
                    fire("dontRollbackOn");
                    tell("second");
                    throw new UnsupportedOperationException("on purpose");
                }));

        assertThat(reader.allTexts()).containsExactly("first", "checked", "second", "dontRollbackOn");
    }

    @Test
    @DisplayName("I4: what an inner transaction committed is delivered then, and stays when the outer rolls back")
    void innerTransaction_standsAlone() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shop.required(() -> {
                    fire("outer");
                    shop.requiresNew(() -> {
                        fire("inner");
                        tell("in the inner");
                    });
                    tell("in the outer");
                    fail();
                }));

        assertThat(reader.allTexts()).containsExactly("in the inner", "inner", "in the outer");
    }

    @Test
    @DisplayName("I4: an inner transaction that rolls back takes nothing from the outer; without one it is at once")
    void outerTransaction_keepsItsEvents() throws Exception {
        shop.required(() -> {
            fire("outer one");
            shop.requiresNew(() -> {
                fire("inner");
                rollBack();
            });
            shop.notSupported(() -> fire("suspended"));
            fire("outer two");
            tell("in the outer");
        });

        assertThat(reader.allTexts()).containsExactly("suspended", "in the outer", "outer one", "outer two");
    }

    @Test
    @DisplayName("L4, I4: the events of a transaction arrive in the order in which they were fired")
    void order_isKept() throws Exception {
        List<String> texts = IntStream.range(0, 20).mapToObj(i -> "event " + i).toList();

        shop.required(() -> texts.forEach(this::fire));
        shop.required(() -> texts.forEach(this::fire));

        assertThat(reader.allTexts())
                .containsExactlyElementsOf(
                        IntStream.range(0, 40).mapToObj(i -> texts.get(i % 20)).toList());
    }

    @Test
    @DisplayName("I4: of one event, sessions of a handler that asks for it get it at once, the others after the commit;"
            + " each once")
    void immediateDelivery_isBeforeTheCommit() throws Exception {
        TestClient ticker = application.open("/ticker");
        ticker.say("all");
        reader.say("all");

        shop.required(() -> {
            application.events().select(ToTopic.Literal.of("all")).fire(new News("news"));
            await().until(() -> ticker.texts().contains("news"));
            tell("in the transaction");
        });
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shop.required(() -> {
                    application.events().select(ToTopic.Literal.of("all")).fire(new News("rolled back"));
                    fail();
                }));

        assertThat(reader.allTexts()).containsExactly("in the transaction", "news");
        assertThat(ticker.allTexts()).containsExactly("news", "rolled back");
    }

    @Test
    @DisplayName("I4: an event without an address too is delivered at once to a handler that asks for it")
    void immediateDelivery_withoutAddress() throws Exception {
        TestClient ticker = application.open("/ticker");

        shop.required(() -> {
            application.events().fire(new News("news"));
            await().until(() -> ticker.texts().contains("news"));
            tell("in the transaction");
        });

        assertThat(reader.allTexts()).containsExactly("in the transaction", "news");
        assertThat(ticker.allTexts()).containsExactly("news");
    }

    @Test
    @DisplayName("I4, I8: a session that got an event at once and is gone by the commit did not refuse it")
    void immediateDelivery_isNotRefusedLater() throws Exception {
        TestClient ticker = application.open("/ticker");

        shop.required(() -> {
            application.events().select(ToSession.Literal.of(ticker.ref())).fire(new News("news"));
            await().until(() -> ticker.texts().contains("news"));
            ticker.leave();
            await().until(() -> application.bean(Clerk.class).closed().contains(ticker.ref()));
        });

        assertThat(application.sessions().refused()).isZero();
        assertThat(application.sessions().deadLetters()).isZero();
    }

    @Test
    @DisplayName("I5: fireAsync delivers at once, whatever becomes of the transaction")
    void async_ignoresTheTransaction() throws Exception {
        shop.required(() -> {
            application
                    .events()
                    .select(ToHandler.Literal.of(Reader.class))
                    .fireAsync(new News("async"))
                    .toCompletableFuture()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            tell("in the transaction");
            rollBack();
        });

        assertThat(reader.allTexts()).containsExactly("async", "in the transaction");
    }

    @Test
    @DisplayName(
            "I4: what observers fire at the end of a transaction is delivered: after the commit, or at once where it"
                    + " has ended")
    void observersOfTheEnd_fire() throws Exception {
        shop.required(() -> {
            application.events().fire(new Order("first"));
            tell("in the transaction");
        });

        assertThat(reader.allTexts())
                .startsWith("in the transaction")
                .containsExactlyInAnyOrder("in the transaction", "first ends", "first succeeded");
    }

    @Test
    @DisplayName("I9, I4: a callback can be @Transactional: what it fires is delivered after its commit, or never")
    void transactionalCallback_commitsOrRollsBack() {
        TestClient good = application.open("/bookings");
        TestClient bad = application.open("/bookings");

        bad.ref().tell(new Booking("in vain", TransactionsTest::fail));
        assertThat(bad.closeCode()).isEqualTo(1011);
        good.ref().tell(new Booking("a seat", () -> tell("in the transaction")));

        assertThat(good.allTexts()).containsExactly("a seat");
        assertThat(reader.allTexts()).containsExactly("in the transaction", "booked a seat");
    }

    /** Ways for a commit to fail when it has been asked for. */
    static Stream<Arguments> failuresAtTheEnd() {
        return Stream.of(
                arguments(named("throws", (Work) TransactionsTest::fail)),
                arguments(named("setRollbackOnly", (Work) TransactionsTest::rollBack)));
    }

    @ParameterizedTest
    @MethodSource("failuresAtTheEnd")
    @DisplayName("L7, I4: a commit that fails after the callback returned is a crash: no reply, the state as before")
    void failedCommitOfACallback_isACrash(Work atTheEnd) {
        TestClient client = application.open("/bookings");
        client.ref().tell(new Booking("first", () -> {}));

        client.ref().tell(new Booking("second", () -> beforeCompletion(atTheEnd)));

        assertThat(client.closeCode()).isEqualTo(1011);
        assertThat(client.texts()).containsExactly("first");
        List<String> ends = application.bean(Bookings.class).ends();
        await().until(() -> !ends.isEmpty());
        assertThat(ends).containsExactly("Crash in INFO by RollbackException with 'first'");
        assertThat(reader.allTexts()).containsExactly("booked first");
    }

    private static void beforeCompletion(Work work) throws Exception {
        TransactionManager.transactionManager().getTransaction().registerSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                try {
                    work.run();
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }

            @Override
            public void afterCompletion(int status) {}
        });
    }

    @Test
    @DisplayName(
            "I4, I10: a dead letter of handlers that want their events at once is told at once, whatever the outcome")
    void deadLettersOfImmediateHandlers_areToldAtOnce() throws Exception {
        Clerk clerk = application.bean(Clerk.class);

        shop.required(() -> {
            application.events().select(ToHandler.Literal.of(Ticker.class)).fire(new News("nobody is there"));
            assertThat(clerk.letters()).hasSize(1);
            rollBack();
        });

        assertThat(clerk.letters()).extracting(DeadLetter::message).containsExactly(new News("nobody is there"));
        assertThat(application.sessions().deadLetters()).isEqualTo(1);
    }

    @Test
    @DisplayName("I4: after a rollback an observer tells of it by send or fireAsync; what it fires is lost")
    void observersOfAFailure_send() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> shop.required(() -> {
                    application.events().fire(new Order("second"));
                    fail();
                }));

        assertThat(reader.allTexts()).containsExactly("second failed, sent", "second failed, fired asynchronously");
    }

    @Test
    @DisplayName(
            "I4, I10: an observer of a dead letter, which is told after the commit, may use a transaction of its own")
    void observerOfADeadLetter_usesATransaction() throws Exception {
        shop.required(() -> {
            application.events().select(ToTopic.Literal.of("empty")).fire(new News("note: one"));
            application.events().select(ToTopic.Literal.of("empty")).fire(new News("note: two in vain"));
            application.events().select(ToTopic.Literal.of("empty")).fire(new News("note: three"));
            tell("in the transaction");
        });

        assertThat(reader.allTexts())
                .containsExactly(
                        "in the transaction", "note: one, in a new transaction", "note: three, in a new transaction");
    }

    @Test
    @DisplayName("I4, I10: whether an event is a dead letter is known after the commit; after a rollback it is none")
    void deadLetters_areCountedAfterTheCommit() throws Exception {
        Clerk clerk = application.bean(Clerk.class);
        shop.required(() -> {
            application.events().select(ToTopic.Literal.of("empty")).fire(new News("rolled back"));
            rollBack();
        });
        shop.required(() -> {
            application.events().select(ToTopic.Literal.of("empty")).fire(new News("for nobody"));
            assertThat(clerk.letters()).isEmpty();
        });

        assertThat(clerk.letters()).extracting(DeadLetter::message).containsExactly(new News("for nobody"));
        assertThat(application.sessions().deadLetters()).isEqualTo(1);
    }
}
