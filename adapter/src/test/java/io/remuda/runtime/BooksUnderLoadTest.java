package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Delivery;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Sends from many threads to sessions that come and go, join and leave, and then balances the books. How many messages
 * is a system property, because a million take a while: {@code -Dremuda.test.messages=1000000}.
 */
class BooksUnderLoadTest {

    private static final int MESSAGES = Integer.getInteger("remuda.test.messages", 100_000);
    private static final int SENDERS = 8;
    private static final int SESSIONS = 1000;
    private static final int USERS = 250;
    private static final int PATHS = 250;
    private static final int TOPICS = 200;

    /** So many messages may wait in all mailboxes together before the senders pause. */
    private static final int BACKLOG = 20_000;

    private static final Duration PAUSE = Duration.ofMillis(1);

    /** A message, by the thread that sends it and its number there. */
    private record Numbered(int sender, int number) {}

    /** Takes every message, keeps the order of each sender, and does now and then what handlers do. */
    private class Handler implements WebSocketHandler<int[], Numbered> {

        @Override
        public Result<int[]> init(Transport transport, Request request, Options options) {
            initialised.increment();
            return Result.ok(new int[SENDERS]).join(topic(ThreadLocalRandom.current()));
        }

        @Override
        public Result<int[]> handle(Frame.Incoming frame, Request request, int[] last) {
            return Result.ok(last);
        }

        @Override
        public Result<int[]> info(Numbered message, Request request, int[] last) {
            performed.increment();
            if (message.number() <= last[message.sender()]) {
                violations.add(message + " after number " + last[message.sender()]);
            }
            last[message.sender()] = message.number();
            Random random = ThreadLocalRandom.current();
            int chance = random.nextInt(1000);
            if (chance == 0) {
                throw new IllegalStateException("a bug");
            }
            return switch (chance) {
                case 1 -> Result.shutdown(last);
                case 2, 3, 4, 5 -> Result.ok(last).join(topic(random));
                case 6, 7, 8, 9 -> Result.ok(last).leave(topic(random));
                case 10, 11, 12, 13 -> Result.reply(Frame.text("reply"), last).hibernate();
                default -> Result.ok(last);
            };
        }

        @Override
        public void terminate(TerminateReason reason, Request request, int[] last) {}
    }

    /** The handler of few sessions, so that a message to all of them does not go to a thousand. */
    private final class RareHandler extends Handler {}

    /** Counts what it hears. */
    private static final class Heard implements SessionListener {
        private final LongAdder opened = new LongAdder();
        private final LongAdder closed = new LongAdder();
        private final LongAdder joined = new LongAdder();
        private final LongAdder left = new LongAdder();
        private final LongAdder deadLetters = new LongAdder();

        @Override
        public void happened(SessionEvent event) {
            if (event instanceof SessionEvent.Opened) {
                opened.increment();
            } else if (event instanceof SessionEvent.Closed) {
                closed.increment();
            } else if (event instanceof SessionEvent.Joined) {
                joined.increment();
            } else if (event instanceof SessionEvent.Left) {
                left.increment();
            }
        }

        @Override
        public void nobodyTook(DeadLetter letter) {
            deadLetters.increment();
        }
    }

    private final LongAdder performed = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder reachedNobody = new LongAdder();
    private final LongAdder opened = new LongAdder();
    private final LongAdder initialised = new LongAdder();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Heard heard = new Heard();
    private final HandlerDefinition common = definition(new Handler());
    private final HandlerDefinition rare = definition(new RareHandler());
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(common, rare), getClass().getClassLoader(), 16, 0, heard);
    private final AtomicReferenceArray<HandlerSession> sessions = new AtomicReferenceArray<>(SESSIONS);

    private static HandlerDefinition definition(Handler handler) {
        Options options = Options.of(Map.of("ping", "0", "messages", "100"));
        return new HandlerDefinition(
                "/{path}",
                handler.getClass(),
                Numbered.class,
                Callbacks.WORKER,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler));
    }

    private static String topic(Random random) {
        return "topic" + random.nextInt(TOPICS);
    }

    private static String path(int number) {
        return "/path" + number % PATHS;
    }

    private static String user(int number) {
        // Not the sessions of one path, so that the two narrow each other.
        return "user" + number / (SESSIONS / USERS);
    }

    private void open(int slot) {
        HandlerSession session = runtime.open(
                slot % 100 == 0 ? rare : common,
                new WillingClient(),
                Request.builder(path(slot)).principalName(user(slot)));
        sessions.set(slot, session);
        opened.increment();
        session.start(Transport.tcp());
    }

    private Address address(Random random) {
        int slot = random.nextInt(SESSIONS);
        return switch (random.nextInt(8)) {
            case 0, 1 -> Address.session(sessions.get(slot).ref());
            case 2 -> Address.user(user(slot));
            case 3 -> Address.path(path(slot));
            case 4 -> Address.topic(topic(random));
            case 5 ->
                Address.handler(RareHandler.class)
                        .except(sessions.get(slot - slot % 100).ref());
            case 6 -> Address.topic(topic(random)).andHandler(Handler.class);
            default -> Address.path(path(slot)).andUser(user(slot));
        };
    }

    /** Sends a share of the messages, and lets sessions come and go in between. */
    private void send(int sender, int messages) {
        Random random = new Random(sender);
        for (int number = 1; number <= messages; number++) {
            Delivery delivery = runtime.sessions().send(address(random), new Numbered(sender, number));
            taken.add(delivery.taken());
            refused.add(delivery.refusals().size());
            if (delivery.taken() == 0) {
                reachedNobody.increment();
            }
            if (number % 4 == 0) {
                churn(sender, random);
            }
            while (taken.sum() - performed.sum() - runtime.sessions().discarded() > BACKLOG) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Opens, closes, joins and leaves one of the sessions that are this sender's to do that with. */
    private void churn(int sender, Random random) {
        int slot = random.nextInt(SESSIONS / SENDERS) * SENDERS + sender;
        HandlerSession session = sessions.get(slot);
        if (!session.isOpen()) {
            open(slot);
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> session.ref().close();
            case 1 -> session.expire();
            case 2 -> session.closed(1000, "", false);
            case 3, 4, 5, 6, 7 -> session.ref().join(topic(random));
            default -> session.ref().leave(topic(random));
        }
    }

    @Test
    @DisplayName("I6, I8, L4: each message that a session took is performed or counted as discarded, once and in order")
    void books_balance() throws Exception {
        try (LogCapture silent = new LogCapture(Level.OFF)) {
            for (int slot = 0; slot < SESSIONS; slot++) {
                open(slot);
            }
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int sender = i;
                senders.add(new Thread(() -> guarded(() -> send(sender, MESSAGES / SENDERS)), "sender"));
            }
            long started = System.nanoTime();
            senders.forEach(Thread::start);
            for (Thread sender : senders) {
                sender.join();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            runtime.sessions().close(Address.all(), 1000, "");
            runtime.stop(Duration.ofSeconds(60));
            report(took);
            assertThat(silent.records()).isEmpty();
        }

        assertThat(violations).isEmpty();
        assertThat(taken.sum()).isEqualTo(performed.sum() + runtime.sessions().discarded());
        assertThat(refused.sum()).isEqualTo(runtime.sessions().refused());
        assertThat(reachedNobody.sum())
                .isEqualTo(runtime.sessions().deadLetters())
                .isEqualTo(heard.deadLetters.sum());
        // A session that ends at once may do so before init.
        assertThat(heard.opened.sum())
                .isEqualTo(initialised.sum())
                .isEqualTo(heard.closed.sum())
                .isBetween((long) SESSIONS, opened.sum());
        assertThat(heard.joined.sum()).isEqualTo(heard.left.sum());
        assertThat(runtime.registry().all()).isEmpty();
        assertThat(runtime.registry().index().addresses()).isZero();
        // Books without entries prove nothing.
        assertThat(taken.sum()).isGreaterThan(MESSAGES);
        assertThat(runtime.sessions().discarded()).isPositive();
        assertThat(refused.sum()).isPositive();
        assertThat(opened.sum()).isGreaterThan(SESSIONS);
        assertThat(heard.joined.sum()).isGreaterThan(SESSIONS);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            violations.add(failure.toString());
        }
    }

    private void report(Duration took) {
        System.out.println(
                MESSAGES + " messages in " + took.toMillis() + " ms: taken by " + taken + " sessions, performed "
                        + performed + ", discarded " + runtime.sessions().discarded() + ", refused " + refused
                        + ", dead letters "
                        + reachedNobody + "; sessions opened " + opened + ", topics joined " + heard.joined);
    }
}
