package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketPath;
import io.remuda.cdi.Telling.News;
import io.remuda.event.ConnectionScoped;
import io.remuda.event.ToSession;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Row I9: what sessions had is gone with them. */
@Timeout(300)
class ConnectionsLeaveNothingTest {

    private static final int SESSIONS = 100_000;

    private static final AtomicInteger CREATED = new AtomicInteger();
    private static final AtomicInteger DESTROYED = new AtomicInteger();

    /** Counts its instances. */
    public abstract static class Counted {
        @PostConstruct
        void created() {
            CREATED.incrementAndGet();
        }

        @PreDestroy
        void destroyed() {
            DESTROYED.incrementAndGet();
        }
    }

    /** What a session keeps. */
    @ConnectionScoped
    public static class Basket extends Counted {
        private int items;

        @Inject
        Label label;

        public int add() {
            label.use();
            return ++items;
        }
    }

    /** Belongs to a basket. */
    @Dependent
    public static class Label extends Counted {
        void use() {}
    }

    /** What a callback keeps. */
    @RequestScoped
    public static class Trolley extends Counted {
        public void use() {}
    }

    /** One for each session, with all that a bean can have. */
    @Dependent
    @WebSocketPath("/shop/{id}")
    public static class Shopper extends Telling<News> {

        @Inject
        Basket basket;

        @Inject
        Trolley trolley;

        @Inject
        SessionRef self;

        @PostConstruct
        void created() {
            CREATED.incrementAndGet();
        }

        @PreDestroy
        void destroyed() {
            DESTROYED.incrementAndGet();
        }

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            trolley.use();
            self.join("topic of " + self.id());
            return Result.reply(Frame.text("items " + basket.add()), "").join("shoppers");
        }

        @Override
        public Result<String> info(News message, Request request, String state) {
            trolley.use();
            return Result.reply(Frame.text("items " + basket.add()), state);
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {
            basket.add();
        }
    }

    @BeforeEach
    void countFromZero() {
        CREATED.set(0);
        DESTROYED.set(0);
    }

    private static void openAndClose(TestApplication application, int sessions, int from) {
        for (int i = from; i < from + sessions; i++) {
            TestClient client = application.open("/shop/{id}", "/shop/" + i, "user " + i);
            application.events().select(ToSession.Literal.of(client.ref())).fire(new News("news"));
            client.ref().close();
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> DESTROYED.get() >= 5 * (from + sessions));
    }

    @Test
    @DisplayName("I9: a hundred thousand sessions leave no bean, and nothing in memory")
    void closedSessions_leaveNothing() {
        try (TestApplication application =
                TestApplication.of(Shopper.class, Basket.class, Label.class, Trolley.class)) {
            openAndClose(application, 1_000, 0);
            long before = Heap.live();

            openAndClose(application, SESSIONS, 1_000);

            // The handler, the basket, its label, and the trolleys of two callbacks.
            assertThat(DESTROYED).hasValue(5 * (SESSIONS + 1_000));
            assertThat(CREATED).hasValue(5 * (SESSIONS + 1_000));
            // A client has some seconds to answer a close; so long its connection is known.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(Heap.live() - before).isLessThan(4L << 20));
            assertThat(application.sessions().deadLetters()).isZero();
        }
    }
}
