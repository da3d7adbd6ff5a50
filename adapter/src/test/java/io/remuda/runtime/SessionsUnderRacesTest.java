package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.DeadLetter;
import io.remuda.Dropped;
import io.remuda.Frame;
import io.remuda.Keyed;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.Overload;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions as servers have them: a thread that reads for each, threads that tell, a connection whose sends complete on
 * threads of its own, and ends at any time. {@link SchedulerModelTest} knows more of what has to be; this one has
 * threads that wait, and the memory model.
 */
class SessionsUnderRacesTest {

    private static final int SESSIONS = 6;
    private static final int TELLERS = 2;
    private static final int MESSAGES_OF_EACH_TELLER = 30_000;
    private static final int WAITING_THREADS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofNanos(50_000);

    private enum Order {
        REPLY,
        REST,
        GO_ON,
        CRASH
    }

    /** A message, by the thread that tells it and its number there. */
    private record Told(
            int teller, int number, Order order, @Nullable String key) implements Keyed {}

    /**
     * The state of a session. Its fields are neither volatile nor guarded, because a state needs neither (L3): where two
     * callbacks overlap, or one does not see what the one before wrote, the numbers do not match.
     */
    private final class Story {

        private final Map<String, Integer> last = new HashMap<>();
        private @Nullable Thread inside;
        private int lastFrame = -1;
        private long callbacks;
        private int replies;
        private boolean terminated;

        /** Counted twice: here, and by what needs no protection. */
        private final LongAdder counted = new LongAdder();

        void enter() {
            if (inside != null || terminated) {
                violations.add("entered while " + inside + " is inside, terminated: " + terminated);
            }
            inside = Thread.currentThread();
            callbacks++;
            counted.increment();
        }

        Result<Story> exit(Result<Story> result) {
            inside = null;
            return result;
        }

        Result<Story> reply() {
            String key = replies % 3 == 0 ? null : "k" + replies % 3;
            Result<Story> result = Result.reply(Frame.text(key + ":" + replies++), this);
            return key == null ? result : result.key(key);
        }
    }

    private final class Handler implements WebSocketHandler<Story, Told> {

        @Override
        public Result<Story> init(Transport transport, Request request, Options options) {
            Story story = new Story();
            stories.add(story);
            story.enter();
            return story.exit(Result.ok(story));
        }

        @Override
        public Result<Story> handle(Frame.Incoming frame, Request request, Story story) {
            story.enter();
            handled.increment();
            int number = Integer.parseInt(((Frame.Text) frame).payload());
            boolean inOrder = framesAreDropped ? number > story.lastFrame : number == story.lastFrame + 1;
            if (!inOrder) {
                violations.add("frame " + number + " after " + story.lastFrame);
            }
            story.lastFrame = number;
            return story.exit(number % 3 == 0 ? story.reply() : Result.ok(story));
        }

        @Override
        public Result<Story> info(Told told, Request request, Story story) {
            story.enter();
            performed.increment();
            Integer before = story.last.put(told.teller() + " " + told.key(), told.number());
            if (before != null && before >= told.number()) {
                violations.add(told + " after number " + before);
            }
            if (told.order() == Order.CRASH) {
                story.exit(Result.ok(story));
                throw new IllegalStateException("a bug");
            }
            return story.exit(
                    switch (told.order()) {
                        case REST -> Result.ok(story).active(false).hibernate();
                        case GO_ON -> Result.ok(story).active(true);
                        default -> story.reply();
                    });
        }

        @Override
        public void terminate(TerminateReason reason, Request request, Story story) {
            story.enter();
            story.terminated = true;
            story.inside = null;
            reasons.add(reason instanceof Overload overload ? "Overload of " + overload.queue() : reason.toString());
        }
    }

    /** A client that takes its time, or everything at once, or nothing more. */
    private final class Client extends WillingClient {

        private final Map<String, Integer> last = new ConcurrentHashMap<>();
        private volatile boolean underWay;
        private volatile boolean broken;
        private volatile boolean closed;

        @Override
        public void send(Frame frame, boolean batch, Completion completion) {
            if (underWay || broken || closed) {
                violations.add("a send under way: " + underWay + ", broken: " + broken + ", closed: " + closed);
            }
            String[] text = ((Frame.Text) frame).payload().split(":", -1);
            Integer before = last.put(text[0], Integer.valueOf(text[1]));
            if (before != null && before >= Integer.parseInt(text[1])) {
                violations.add("reply " + text[1] + " after " + before);
            }
            underWay = true;
            int chance = ThreadLocalRandom.current().nextInt(10_000);
            if (chance < 5) {
                neverTaken.increment();
            } else if (chance < 6_000) {
                network.execute(() -> completed(completion, chance < 20));
            } else {
                completed(completion, chance > 9_990);
            }
        }

        private void completed(Completion completion, boolean fails) {
            broken |= fails;
            underWay = false;
            completion.completed(fails ? FakeConnection.BROKEN : null);
        }

        @Override
        public void close(int code, String reason) {
            closed = true;
        }

        @Override
        public void abort() {
            closed = true;
        }
    }

    private static final class Nobody implements SessionListener {
        @Override
        public void happened(SessionEvent event) {}

        @Override
        public void nobodyTook(DeadLetter letter) {}
    }

    private final Collection<String> violations = new ConcurrentLinkedQueue<>();
    private final Collection<Story> stories = new ConcurrentLinkedQueue<>();
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();
    private final LongAdder told = new LongAdder();
    private final LongAdder performed = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder neverTaken = new LongAdder();
    private final AtomicReferenceArray<HandlerSession> sessions = new AtomicReferenceArray<>(SESSIONS);
    private final ExecutorService network = Executors.newFixedThreadPool(2);
    private volatile boolean framesAreDropped;
    private volatile boolean waitingSeen;
    private volatile boolean done;

    private static HandlerDefinition definition(Handler handler, String policies) {
        Map<String, String> values = new HashMap<>(Map.of("ping", "0", "frames", "3", "messages", "8", "replies", "8"));
        values.put("sendTimeout", "50ms");
        for (String policy : policies.split(" ", -1)) {
            String[] keyAndValue = policy.split("=", -1);
            values.put(keyAndValue[0], keyAndValue[1]);
        }
        Options options = Options.of(values);
        return new HandlerDefinition(
                "/races",
                Handler.class,
                Told.class,
                Callbacks.CONTAINER_THREAD,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler));
    }

    /** The server's thread of one connection after the other. */
    private void read(SessionRuntime runtime, HandlerDefinition definition, int slot) {
        while (!done) {
            Client client = new Client();
            HandlerSession session = runtime.open(definition, client, Request.builder("/races"));
            sessions.set(slot, session);
            session.start(Transport.tcp());
            for (int number = 0; !done && session.isOpen(); number++) {
                session.arrivals().text(Integer.toString(number), true);
                if (client.broken) {
                    session.closed(1006, "", true);
                }
            }
        }
    }

    private void tell(SessionRuntime runtime, int teller) {
        Random random = new Random(teller);
        for (int number = 0; number < MESSAGES_OF_EACH_TELLER; number++) {
            HandlerSession session = sessions.get(random.nextInt(SESSIONS));
            int chance = random.nextInt(1_000);
            switch (chance) {
                case 0 -> session.ref().close();
                case 1 -> session.expire();
                case 2 -> session.closed(4000, "", false);
                case 3 -> session.closed(1006, "", false);
                default -> {
                    Order order = chance == 4
                            ? Order.CRASH
                            : chance < 20 ? Order.REST : chance < 100 ? Order.GO_ON : Order.REPLY;
                    told.increment();
                    session.ref().tell(new Told(teller, number, order, number % 2 == 0 ? null : "k" + number % 5));
                }
            }
            waitingSeen |= runtime.waitingThreads().availablePermits() < WAITING_THREADS;
            if (number % 20 == 0) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "framePolicy=holdBack messagePolicy=dropNewest replyPolicy=keepLatest",
                "framePolicy=holdBack messagePolicy=keepLatest messages=50 messagesPerSecond=20000",
                "framePolicy=drop messagePolicy=dropOldest replyPolicy=keepLatest",
                "framePolicy=close frames=300 messagePolicy=close messages=300"
            })
    @Timeout(300)
    @DisplayName(
            "L3, L4, L5, F5, B1, I6: whatever threads race, nothing overlaps, is lost, stays behind or is miscounted")
    void nothingOverlapsOrStaysBehind(String policies) throws Exception {
        Handler handler = new Handler();
        HandlerDefinition definition = definition(handler, policies);
        framesAreDropped = policies.contains("framePolicy=drop");
        SessionRuntime runtime =
                new SessionRuntime(List.of(definition), getClass().getClassLoader(), 4, WAITING_THREADS, new Nobody());
        try (LogCapture silent = new LogCapture(Level.OFF)) {
            List<Thread> readers = start(SESSIONS, slot -> read(runtime, definition, slot));
            await().until(() -> IntStream.range(0, SESSIONS).allMatch(slot -> sessions.get(slot) != null));
            join(start(TELLERS, teller -> tell(runtime, teller)));
            done = true;
            for (int slot = 0; slot < SESSIONS; slot++) {
                sessions.get(slot).ref().close();
            }
            join(readers);
            runtime.stop(PATIENCE);
            assertThat(silent.records()).isEmpty();
        } finally {
            network.shutdown();
        }

        assertThat(violations).isEmpty();
        assertThat(runtime.registry().all()).as("sessions that are stuck").isEmpty();
        assertThat(runtime.waitingThreads().availablePermits()).isEqualTo(WAITING_THREADS);
        for (Story story : stories) {
            assertThat(story.terminated).isTrue();
            assertThat(story.callbacks).as("callbacks that the state knows").isEqualTo(story.counted.sum());
        }
        checkBooks(runtime, policies);
        // Races that nobody runs prove nothing.
        assertThat(stories).hasSizeGreaterThan(2 * SESSIONS);
        assertThat(handled.sum()).isPositive();
        assertThat(performed.sum()).isGreaterThan(MESSAGES_OF_EACH_TELLER / 100);
        assertThat(waitingSeen).isEqualTo(policies.contains("holdBack"));
        assertThat(reasons).hasSizeGreaterThan(3);
    }

    private void checkBooks(SessionRuntime runtime, String policies) {
        Dropped dropped = runtime.sessions().dropped(Handler.class);
        // What dropNewest drops is refused, too.
        long droppedForAnother = policies.contains("dropNewest") ? 0 : dropped.messages();
        long refused = runtime.sessions().refused();
        long discarded = runtime.sessions().discarded();
        System.out.println(policies + ": " + stories.size() + " sessions, frames handled " + handled + ", told " + told
                + ", performed " + performed + ", refused " + refused + ", discarded " + discarded + ", " + dropped
                + ", never taken " + neverTaken + ", " + reasons);
        assertThat(told.sum()).isEqualTo(performed.sum() + refused + discarded + droppedForAnother);
        assertThat(dropped.frames() > 0).isEqualTo(framesAreDropped);
        assertThat(dropped.messages() > 0).isEqualTo(!policies.contains("messagePolicy=close"));
    }

    private interface Task {
        void run(int number) throws Exception;
    }

    private List<Thread> start(int count, Task task) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    task.run(number);
                } catch (Exception | Error failure) {
                    violations.add(failure.toString());
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
            if (thread.isAlive()) {
                violations.add("stuck: " + List.of(thread.getStackTrace()));
            }
        }
    }
}
