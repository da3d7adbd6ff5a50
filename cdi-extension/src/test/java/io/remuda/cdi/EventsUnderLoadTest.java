package io.remuda.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.SessionRef;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import io.remuda.event.ToHandler;
import io.remuda.event.ToPath;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A million events with an address, from several threads, at sessions that open, close, join and leave all the time. Each
 * address is that of one session, so that each event is performed, discarded with its session, or a dead letter.
 */
class EventsUnderLoadTest {

    private static final int EVENTS = Integer.getInteger("remuda.test.events", 1_000_000);
    private static final int SENDERS = 8;
    private static final int SLOTS = 1000;

    /** The number of an event among those of its sender. */
    public record Numbered(int sender, int number) {}

    /** Performs events; its state is the last number of each sender. */
    @WebSocketPath(
            value = "/load/{slot}",
            options = {"ping=0", "messages=100"})
    public static class Loaded implements WebSocketHandler<int[], Numbered> {

        final LongAdder performed = new LongAdder();
        final Queue<String> outOfOrder = new ConcurrentLinkedQueue<>();

        @Override
        public Result<int[]> init(Transport transport, Request request, Options options) {
            return Result.ok(new int[SENDERS]);
        }

        @Override
        public Result<int[]> handle(Frame.Incoming frame, Request request, int[] last) {
            return Result.ok(last);
        }

        @Override
        public Result<int[]> info(Numbered event, Request request, int[] last) {
            performed.increment();
            if (event.number() <= last[event.sender()]) {
                outOfOrder.add(event + " after " + last[event.sender()]);
            }
            last[event.sender()] = event.number();
            return Result.ok(last);
        }

        long performed() {
            return performed.sum();
        }

        List<String> outOfOrder() {
            return List.copyOf(outOfOrder);
        }
    }

    /** What the application's own observers hear. */
    @ApplicationScoped
    public static class Observer {

        private final LongAdder events = new LongAdder();
        private final LongAdder letters = new LongAdder();
        private final LongAdder opened = new LongAdder();
        private final LongAdder closed = new LongAdder();

        void event(@Observes Numbered event) {
            events.increment();
        }

        void letter(@Observes DeadLetter letter) {
            letters.increment();
        }

        void opened(@Observes SessionEvent.Opened event) {
            opened.increment();
        }

        void closed(@Observes SessionEvent.Closed event) {
            closed.increment();
        }

        List<Long> counts() {
            return List.of(events.sum(), letters.sum(), opened.sum() - closed.sum());
        }
    }

    /** A session that nobody else has the user, the path or the topic of. */
    private record Target(String name, TestClient client) {
        SessionRef ref() {
            return client.ref();
        }

        String path() {
            return "/load/" + name;
        }
    }

    private final TestApplication application = TestApplication.of(Loaded.class, Observer.class);
    private final AtomicReferenceArray<Target> targets = new AtomicReferenceArray<>(SLOTS);
    private final Queue<TestClient> clients = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        application.close();
    }

    private void open(int slot, int generation) {
        String name = slot + "-" + generation;
        TestClient client = application.open("/load/{slot}", "/load/" + name, name);
        client.ref().join(name);
        clients.add(client);
        targets.set(slot, new Target(name, client));
    }

    @Test
    @DisplayName(
            "I2, I6, I8, L4: of a million events each is performed once, discarded with its session, or a dead letter")
    void books_balance() throws Exception {
        for (int slot = 0; slot < SLOTS; slot++) {
            open(slot, 0);
        }
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        List<Future<?>> runs = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int id = sender;
            runs.add(senders.submit(() -> send(id)));
        }
        for (Future<?> run : runs) {
            run.get(10, TimeUnit.MINUTES);
        }
        senders.shutdown();
        WebSocketSessions sessions = application.sessions();
        sessions.close(Address.all(), 1000, "");
        for (TestClient client : clients) {
            client.closeCode();
        }

        Loaded handler = application.bean(Loaded.class);
        long events = (long) (EVENTS / SENDERS) * SENDERS;
        String books = handler.performed() + " performed, " + sessions.discarded() + " discarded, "
                + sessions.deadLetters() + " dead letters of " + events + ", " + clients.size() + " sessions";
        assertThat(handler.performed() + sessions.discarded() + sessions.deadLetters())
                .as(books)
                .isEqualTo(events);
        assertThat(handler.outOfOrder()).isEmpty();
        assertThat(handler.performed()).as(books).isGreaterThan(events / 4);
        assertThat(sessions.deadLetters()).as(books).isPositive();
        await().untilAsserted(() -> assertThat(application.bean(Observer.class).counts())
                .as(books)
                .containsExactly(events, sessions.deadLetters(), 0L));
    }

    private void send(int sender) {
        Random random = new Random(sender);
        Event<Numbered> event = application.events().select(Numbered.class);
        int generation = 0;
        for (int number = 1; number <= EVENTS / SENDERS; number++) {
            Target target = targets.get(random.nextInt(SLOTS));
            event.select(address(target, random)).fire(new Numbered(sender, number));
            if (number % 4 == 0) {
                generation++;
                churn(random.nextInt(SLOTS / SENDERS) * SENDERS + sender, generation, random);
            }
        }
    }

    private static Annotation[] address(Target target, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Annotation[] {ToSession.Literal.of(target.ref())};
            case 1 -> new Annotation[] {ToUser.Literal.of(target.name())};
            case 2 -> new Annotation[] {ToTopic.Literal.of(target.name())};
            case 3 -> new Annotation[] {ToPath.Literal.of(target.path())};
            default -> new Annotation[] {ToHandler.Literal.of(Loaded.class), ToUser.Literal.of(target.name())};
        };
    }

    /** Opens, closes, takes out of its topic or puts back a session that is this sender's to do that with. */
    private void churn(int slot, int generation, Random random) {
        Target target = targets.get(slot);
        if (!target.ref().isOpen()) {
            open(slot, generation);
        } else if (random.nextInt(8) == 0) {
            target.ref().close();
        } else if (!target.ref().leave(target.name())) {
            target.ref().join(target.name());
        }
    }
}
