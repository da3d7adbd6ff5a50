package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Address;
import io.remuda.DeadLetter;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionEvent;
import io.remuda.SessionEvent.Closed;
import io.remuda.SessionEvent.Joined;
import io.remuda.SessionEvent.Left;
import io.remuda.SessionEvent.Opened;
import io.remuda.SessionInfo;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is there by the events, and who is there by the list, when many threads let sessions come and go. */
class PresenceUnderRacesTest {

    private static final int THREADS = 4;
    private static final int SESSIONS = 300;
    private static final int CHANGES_OF_EACH_THREAD = 5_000;
    private static final int TOPICS = 20;

    private sealed interface Change {
        record Join(String topic) implements Change {}

        record Leave(String topic) implements Change {}

        record Crash() implements Change {}

        /** Nothing changes any more. */
        record Done() implements Change {}
    }

    /** What is known of a session, and that nothing of it happens at the same time. */
    private final class Story {

        private final List<SessionEvent> events = new ArrayList<>();
        private @Nullable Thread inside;

        synchronized void enter() {
            if (inside != null) {
                violations.add("entered by " + Thread.currentThread() + " while " + inside + " is inside");
            }
            inside = Thread.currentThread();
        }

        synchronized void exit() {
            inside = null;
        }

        synchronized void add(SessionEvent event) {
            events.add(event);
        }

        synchronized List<SessionEvent> events() {
            return List.copyOf(events);
        }
    }

    private final class Handler implements WebSocketHandler<String, Change> {

        @Override
        public Result<String> init(Transport transport, Request request, Options options) {
            return inside(request, Result.ok("s").join("everybody"));
        }

        @Override
        public Result<String> handle(Frame.Incoming frame, Request request, String state) {
            return Result.ok(state);
        }

        @Override
        public Result<String> info(Change change, Request request, String state) {
            Result<String> result = Result.ok(state);
            if (change instanceof Change.Join join) {
                return inside(request, result.join(join.topic()));
            } else if (change instanceof Change.Leave leave) {
                return inside(request, result.leave(leave.topic()));
            } else if (change instanceof Change.Done) {
                return inside(request, result.answer("done"));
            }
            throw new IllegalStateException("a bug");
        }

        @Override
        public void terminate(TerminateReason reason, Request request, String state) {
            inside(request, Result.ok(state));
        }

        private Result<String> inside(Request request, Result<String> result) {
            Story story = story(request.session().id());
            story.enter();
            story.exit();
            return result;
        }
    }

    private final class Listener implements SessionListener {

        @Override
        public void happened(SessionEvent event) {
            Story story = story(event.session().session().id());
            story.enter();
            story.add(event);
            story.exit();
        }

        @Override
        public void nobodyTook(DeadLetter letter) {}
    }

    private final Map<String, Story> stories = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final HandlerDefinition definition = definition();
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(definition), getClass().getClassLoader(), 8, 0, new Listener());
    private final AtomicReferenceArray<HandlerSession> sessions = new AtomicReferenceArray<>(SESSIONS);

    private HandlerDefinition definition() {
        Options options = Options.of(Map.of("ping", "0"));
        return new HandlerDefinition(
                "/presence",
                Handler.class,
                Change.class,
                Callbacks.WORKER,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(new Handler()));
    }

    private Story story(String id) {
        return stories.computeIfAbsent(id, unknown -> new Story());
    }

    private void open(int slot) {
        HandlerSession session = runtime.open(definition, new FakeConnection(), Request.builder("/presence"));
        sessions.set(slot, session);
        session.start(Transport.tcp());
    }

    private void change(Random random) {
        for (int i = 0; i < CHANGES_OF_EACH_THREAD; i++) {
            int slot = random.nextInt(SESSIONS);
            HandlerSession session = sessions.get(slot);
            String topic = "topic" + random.nextInt(TOPICS);
            switch (random.nextInt(40)) {
                case 0 -> session.ref().close();
                case 1 -> session.expire();
                case 2 -> session.ref().tell(new Change.Crash());
                case 3, 4, 5, 6, 7, 8, 9, 10, 11 -> session.ref().tell(new Change.Join(topic));
                case 12, 13, 14, 15, 16, 17, 18, 19 -> session.ref().tell(new Change.Leave(topic));
                case 20, 21, 22, 23, 24, 25, 26, 27 -> session.ref().leave(topic);
                default -> session.ref().join(topic);
            }
            if (!session.isOpen()) {
                open(slot);
            }
        }
    }

    @Test
    @DisplayName("I10, I2: whoever keeps books of the events knows who is there, whatever threads race")
    void eventsAndListAgree() throws Exception {
        try (LogCapture silent = new LogCapture(Level.OFF)) {
            for (int slot = 0; slot < SESSIONS; slot++) {
                open(slot);
            }
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                threads.add(new Thread(() -> change(random)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            awaitQuiet();
            assertEventsAndListAgree();

            runtime.sessions().close(Address.all(), 1000, "");
            runtime.stop(Duration.ofSeconds(60));
            assertThat(silent.records()).isEmpty();
        }

        assertThat(violations).isEmpty();
        assertThat(runtime.registry().index().addresses()).isZero();
        int told = 0;
        for (Story story : stories.values()) {
            assertIsTold(story.events());
            told += story.events().size();
        }
        // Stories in which nothing happens prove nothing.
        assertThat(stories).hasSizeGreaterThan(2 * SESSIONS);
        assertThat(told).isGreaterThan(THREADS * CHANGES_OF_EACH_THREAD / 4);
    }

    /** Waits until each session that is open has told all that was done to it before. */
    private void awaitQuiet() throws Exception {
        List<CompletableFuture<Object>> answers = new ArrayList<>();
        for (SessionInfo info : runtime.sessions().list(Address.all())) {
            answers.add(runtime.sessions()
                    .ask(info.session(), new Change.Done(), Duration.ofMinutes(1))
                    .handle((answer, ended) -> (Object) "done")
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0])).get(60, TimeUnit.SECONDS);
        // The others are on their way out.
        await().until(() -> runtime.registry().all().stream().allMatch(HandlerSession::isOpen));
    }

    private void assertEventsAndListAgree() {
        Set<String> topics = new HashSet<>(Set.of("everybody"));
        for (int i = 0; i < TOPICS; i++) {
            topics.add("topic" + i);
        }
        for (String topic : topics) {
            Set<String> byEvents = stories.entrySet().stream()
                    .filter(story -> isIn(topic, story.getValue().events()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            assertThat(runtime.sessions().list(Address.topic(topic)).stream()
                            .map(info -> info.session().id()))
                    .as(topic)
                    .containsExactlyInAnyOrderElementsOf(byEvents);
            assertThat(byEvents).as(topic).isNotEmpty();
        }
    }

    private static boolean isIn(String topic, List<SessionEvent> events) {
        boolean in = false;
        for (SessionEvent event : events) {
            if (event instanceof Joined joined && joined.topic().equals(topic)) {
                in = true;
            } else if (event instanceof Left left && left.topic().equals(topic)) {
                in = false;
            }
        }
        return in;
    }

    /** A story begins with Opened and ends with Closed; between them each topic is joined and left in turn. */
    private static void assertIsTold(List<SessionEvent> events) {
        if (events.isEmpty()) {
            return; // ended before init
        }
        assertThat(events).first().isInstanceOf(Opened.class);
        assertThat(events).last().isInstanceOf(Closed.class);
        Set<String> in = new HashSet<>();
        for (SessionEvent event : events.subList(1, events.size() - 1)) {
            if (event instanceof Joined joined) {
                assertThat(in.add(joined.topic())).as("joined in turn").isTrue();
            } else if (event instanceof Left left) {
                assertThat(in.remove(left.topic())).as("left in turn").isTrue();
            } else {
                throw new AssertionError(event + " between the first and the last");
            }
        }
        assertThat(in).as("not left before Closed").isEmpty();
    }
}
