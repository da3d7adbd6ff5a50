package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.TerminateReason;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.TerminateReason.Overload;
import io.remuda.TerminateReason.Queue;
import io.remuda.TerminateReason.Timeout;
import io.remuda.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final Signal.Open OPEN = new Signal.Open(Transport.tcp());
    private static final Signal.End TIMED_OUT = new Signal.End(new Timeout());

    private final ManualExecutor workers = new ManualExecutor();
    private final Semaphore permits = new Semaphore(1);
    private final RecordingOwner owner = new RecordingOwner();

    /** A session that performs what the test says. */
    private static final class RecordingOwner implements Mailbox.Owner {

        private final List<Signal> performed = Collections.synchronizedList(new ArrayList<>());
        private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        private final Set<Thread> inside = ConcurrentHashMap.newKeySet();
        private volatile boolean overlapped;
        private int wantsChanged;
        private volatile Function<Signal, Mailbox.@Nullable Send> behaviour = signal -> null;

        @Override
        public Mailbox.@Nullable Send perform(Signal signal, boolean moreFollows) {
            inside.add(Thread.currentThread());
            overlapped |= inside.size() > 1;
            performed.add(signal);
            threads.add(Thread.currentThread());
            try {
                return behaviour.apply(signal);
            } finally {
                inside.remove(Thread.currentThread());
            }
        }

        @Override
        public void wantsFramesChanged() {
            wantsChanged++;
        }

        List<Signal> performed() {
            synchronized (performed) {
                return List.copyOf(performed);
            }
        }

        void does(Runnable action) {
            behaviour = signal -> {
                action.run();
                return null;
            };
        }
    }

    private static Signal.Arrived frame(String text) {
        return new Signal.Arrived(Frame.text(text), text.length());
    }

    private static Signal.Told message(String text) {
        return new Signal.Told(text, null);
    }

    private Mailbox mailbox(int capacity) {
        return new Mailbox(owner, workers, permits, limits(capacity));
    }

    private static Limits limits(int capacity, String... more) {
        Map<String, String> values = new HashMap<>();
        values.put("frames", Integer.toString(capacity));
        values.put("messages", Integer.toString(capacity));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return Limits.of(Options.of(values));
    }

    /** A mailbox whose session is open and at rest. */
    private Mailbox started(int capacity, String... options) {
        Mailbox mailbox = new Mailbox(owner, workers, permits, limits(capacity, options));
        mailbox.start(OPEN, true);
        owner.performed.clear();
        owner.threads.clear();
        return mailbox;
    }

    // ---- the beginning

    @Test
    @DisplayName("L2: what comes before the start waits, and is performed after the first signal")
    void signalsBeforeTheStart_followTheFirst() {
        Mailbox mailbox = mailbox(10);

        mailbox.told(message("early"), null);
        mailbox.arrived(frame("early too"), true);
        assertThat(workers.executed()).isZero();
        mailbox.start(OPEN, true);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(OPEN, message("early"), frame("early too"));
    }

    @Test
    @DisplayName("L2: what comes while init runs waits, and is performed after it")
    void signalsDuringTheFirst_waitForIt() {
        Mailbox mailbox = mailbox(10);
        List<Signal> seenDuringInit = new ArrayList<>();
        owner.behaviour = signal -> {
            if (signal.equals(OPEN)) {
                onAnotherThread(() -> mailbox.arrived(frame("a"), true));
                onAnotherThread(() -> mailbox.told(message("b"), null));
                seenDuringInit.addAll(owner.performed());
            }
            return null;
        };

        mailbox.start(OPEN, true);
        workers.runAll();

        assertThat(seenDuringInit).containsExactly(OPEN);
        assertThat(owner.performed()).containsExactly(OPEN, frame("a"), message("b"));
    }

    @Test
    @DisplayName("B3: a session that is not to run on the container's thread starts on a worker")
    void startElsewhere_isPerformedByAWorker() {
        Mailbox mailbox = mailbox(10);
        mailbox.told(message("early"), null);

        mailbox.start(OPEN, false);
        assertThat(owner.performed()).isEmpty();
        workers.runNext();

        assertThat(owner.performed()).containsExactly(OPEN, message("early"));
    }

    // ---- who performs: IDLE -> RUNNING, IDLE -> SCHEDULED -> RUNNING -> IDLE

    @Test
    @DisplayName("B3: a frame of an idle session is performed on the thread that brings it, without another")
    void frameOfAnIdleSession_isPerformedByItsThread() {
        Mailbox mailbox = started(10);

        mailbox.arrived(frame("a"), true);

        assertThat(owner.performed()).containsExactly(frame("a"));
        assertThat(owner.threads).containsExactly(Thread.currentThread());
        assertThat(workers.executed()).isZero();
    }

    @Test
    @DisplayName("B3: a frame that may not run on its own thread is performed by a worker")
    void frameThatMayNotRunHere_isPerformedByAWorker() {
        Mailbox mailbox = started(10);

        mailbox.arrived(frame("a"), false);

        assertThat(owner.performed()).isEmpty();
        assertThat(workers.waiting()).isEqualTo(1);
        workers.runNext();
        assertThat(owner.performed()).containsExactly(frame("a"));
    }

    @Test
    @DisplayName("I3: a message is never performed on the thread that sends it")
    void message_isNotPerformedByItsSender() {
        Mailbox mailbox = started(10);

        assertThat(mailbox.told(message("a"), null)).isEqualTo(Taking.TAKEN);

        assertThat(owner.performed()).isEmpty();
        assertThat(workers.waiting()).isEqualTo(1);
        workers.runNext();
        assertThat(owner.performed()).containsExactly(message("a"));
    }

    @Test
    @DisplayName("I3: a message that comes while a frame is performed on its own thread is left to a worker")
    void messageDuringAFrame_isNotPerformedByTheFramesThread() {
        Mailbox mailbox = started(10);
        owner.behaviour = signal -> {
            if (signal instanceof Signal.Arrived) {
                mailbox.told(message("b"), null);
            }
            return null;
        };

        mailbox.arrived(frame("a"), true);

        assertThat(owner.performed()).containsExactly(frame("a"));
        assertThat(workers.waiting()).isEqualTo(1);
        workers.runNext();
        assertThat(owner.performed()).containsExactly(frame("a"), message("b"));
    }

    @Test
    void sessionThatCameToRest_performsTheNextFrameOnItsThreadAgain() {
        Mailbox mailbox = started(10);
        mailbox.told(message("a"), null);
        workers.runAll();

        mailbox.arrived(frame("b"), true);

        assertThat(owner.performed()).containsExactly(message("a"), frame("b"));
        assertThat(workers.executed()).isEqualTo(1);
    }

    @Test
    @DisplayName("L4: signals are performed in the order of their arrival, frames and messages alike")
    void signals_arePerformedInOrder() {
        Mailbox mailbox = started(10);

        mailbox.told(message("1"), null);
        mailbox.arrived(frame("2"), true);
        mailbox.told(message("3"), null);
        mailbox.arrived(frame("4"), true);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("1"), frame("2"), message("3"), frame("4"));
    }

    @Test
    @DisplayName("B1: what the runtime itself has to say takes no space from frames and messages")
    void notices_takeNoSpace() {
        Mailbox mailbox = new Mailbox(owner, workers, new Semaphore(0), limits(2));
        mailbox.start(OPEN, true);
        owner.performed.clear();

        mailbox.topicsChanged();
        assertThat(mailbox.told(message("1"), null)).isEqualTo(Taking.TAKEN);
        mailbox.topicsChanged();
        mailbox.arrived(frame("2"), true);
        mailbox.topicsChanged();
        workers.runAll();
        mailbox.topicsChanged();
        assertThat(mailbox.told(message("3"), null)).isEqualTo(Taking.TAKEN);
        assertThat(mailbox.told(message("4"), null)).isEqualTo(Taking.TAKEN);
        assertThat(mailbox.told(message("5"), null)).isEqualTo(Taking.FULL);

        assertThat(owner.performed()).containsExactly(Signal.TopicsChanged.INSTANCE, message("1"), frame("2"));
    }

    @Test
    @DisplayName("B1: a session of which init waits for a worker has all its space")
    void start_takesNoSpace() {
        Mailbox mailbox = mailbox(1);

        mailbox.start(OPEN, false);

        assertThat(mailbox.told(message("1"), null)).isEqualTo(Taking.TAKEN);
        assertThat(mailbox.told(message("2"), null)).isEqualTo(Taking.FULL);
    }

    @Test
    void waitingSession_isGivenToOneWorkerOnly() {
        Mailbox mailbox = started(10);

        mailbox.told(message("1"), null);
        mailbox.told(message("2"), null);
        mailbox.probe();
        mailbox.end(new Timeout(), false);

        assertThat(workers.executed()).isEqualTo(1);
    }

    @Test
    void workerThatComesTooOften_findsNothing() {
        Mailbox mailbox = started(10);

        mailbox.run();

        assertThat(owner.performed()).isEmpty();
        mailbox.arrived(frame("a"), true);
        assertThat(owner.performed()).containsExactly(frame("a"));
    }

    @Test
    @DisplayName("L3: the signals of one session never overlap, and none is lost or moved, whatever threads bring them")
    void signals_neverOverlap() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            Mailbox mailbox = new Mailbox(owner, pool, permits, limits(100_000));
            mailbox.start(OPEN, true);
            int each = 3000;
            List<Thread> senders = new ArrayList<>();
            for (String name : List.of("x", "y")) {
                senders.add(new Thread(() ->
                        IntStream.range(0, each).forEach(i -> mailbox.told(message(name + i), null))));
            }
            senders.add(new Thread(() -> IntStream.range(0, each).forEach(i -> mailbox.arrived(frame("f" + i), true))));

            senders.forEach(Thread::start);
            for (Thread sender : senders) {
                sender.join();
            }
            await().until(() -> owner.performed().size() == 3 * each + 1);

            assertThat(owner.overlapped).isFalse();
            for (String name : List.of("x", "y")) {
                assertThat(owner.performed().stream()
                                .filter(signal -> signal instanceof Signal.Told told
                                        && told.message().toString().startsWith(name)))
                        .containsExactlyElementsOf(IntStream.range(0, each)
                                .mapToObj(i -> message(name + i))
                                .toList());
            }
            assertThat(owner.performed().stream().filter(signal -> signal instanceof Signal.Arrived))
                    .containsExactlyElementsOf(IntStream.range(0, each)
                            .mapToObj(i -> frame("f" + i))
                            .toList());
        } finally {
            pool.shutdownNow();
        }
    }

    // ---- RUNNING -> SCHEDULED: more waits, but not on this thread

    @Test
    void framesThread_performsItsOwnFrameOnly() {
        Mailbox mailbox = started(10);
        owner.behaviour = signal -> {
            if (signal.equals(frame("1"))) {
                onAnotherThread(() -> mailbox.arrived(frame("2"), true));
            }
            return null;
        };

        mailbox.arrived(frame("1"), true);
        assertThat(owner.performed()).containsExactly(frame("1"));

        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("1"), frame("2"));
    }

    @Test
    @DisplayName("B2: a busy session's worker goes to the back of the line after 64 signals")
    void worker_yieldsAfterItsBudget() {
        Mailbox busy = started(1000);
        for (int i = 0; i < 150; i++) {
            busy.told(message("busy"), null);
        }
        Mailbox other = new Mailbox(owner, workers, permits, limits(10));
        other.start(OPEN, true);
        other.told(message("other"), null);
        owner.performed.clear();

        workers.runNext();
        assertThat(owner.performed()).hasSize(64).containsOnly(message("busy"));
        workers.runNext();
        assertThat(owner.performed()).hasSize(65).endsWith(message("other"));
        workers.runAll();

        assertThat(owner.performed()).hasSize(151);
        assertThat(workers.executed()).isEqualTo(4);
    }

    @Test
    @DisplayName("B3: frames that come without end keep no message waiting")
    void floodOfFrames_doesNotStarveMessages() {
        Mailbox mailbox = started(1000);
        owner.behaviour = signal -> {
            mailbox.arrived(frame("another"), false);
            return null;
        };
        mailbox.arrived(frame("first"), false);
        mailbox.told(message("meanwhile"), null);

        workers.runNext();

        assertThat(owner.performed()).startsWith(frame("first"), message("meanwhile"), frame("another"));
    }

    @Test
    @DisplayName("B3: messages that come without end keep no frame waiting")
    void floodOfMessages_doesNotStarveFrames() {
        Mailbox mailbox = started(1000);
        owner.behaviour = signal -> {
            mailbox.told(message("another"), null);
            return null;
        };
        mailbox.told(message("first"), null);
        mailbox.arrived(frame("meanwhile"), false);

        workers.runNext();

        assertThat(owner.performed()).startsWith(message("first"), frame("meanwhile"), message("another"));
    }

    // ---- bounds

    @Test
    @DisplayName("B1: a frame for a full mailbox waits until there is space, and then goes on")
    void frameForAFullMailbox_waits() throws Exception {
        Mailbox mailbox = started(1);
        mailbox.arrived(frame("1"), false);

        Thread reader = new Thread(() -> mailbox.arrived(frame("2"), true), "reader");
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(owner.performed()).isEmpty();
        assertThat(permits.availablePermits()).isZero();

        workers.runNext();
        reader.join();
        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("1"), frame("2"));
        assertThat(permits.availablePermits()).isEqualTo(1);
        assertThat(mailbox.isOpen()).isTrue();
    }

    @Test
    @DisplayName("B1: an interrupt does not end the wait for room, and the thread stays interrupted")
    void frameForAFullMailbox_waitsOnAfterAnInterrupt() throws Exception {
        Mailbox mailbox = started(1);
        mailbox.arrived(frame("1"), false);
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread reader = new Thread(
                () -> {
                    mailbox.arrived(frame("2"), true);
                    interrupted.set(Thread.currentThread().isInterrupted());
                },
                "reader");
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);

        reader.interrupt();
        await().until(() -> !reader.isInterrupted() && reader.getState() == Thread.State.WAITING);
        assertThat(permits.availablePermits()).isZero();

        workers.runNext();
        reader.join();
        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("1"), frame("2"));
        assertThat(interrupted).isTrue();
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    @DisplayName("T5: more waiting threads than allowed end the session with Overload")
    void frameForAFullMailbox_doesNotWaitWithoutAPermit() {
        permits.drainPermits();
        Mailbox mailbox = started(1);
        mailbox.arrived(frame("thrown away"), false);

        mailbox.arrived(frame("2"), true);

        assertThat(mailbox.isOpen()).isFalse();
        workers.runAll();
        assertThat(owner.performed()).containsExactly(new Signal.End(new Overload(Queue.FRAMES)));
    }

    @Test
    @DisplayName(
            "T5: what a server has read ahead is taken without room, and no thread waits, where clients are held back")
    void framesThatWereReadAhead_areTaken() {
        permits.drainPermits();
        Mailbox mailbox = started(1);

        assertThat(mailbox.arrivedAhead(frame("1"), false)).isTrue();
        assertThat(mailbox.arrivedAhead(frame("2"), true)).isTrue();

        assertThat(mailbox.wantsFrames(false)).isFalse();
        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("1"), frame("2"));
        assertThat(mailbox.wantsFrames(true)).isTrue();
    }

    @Test
    @DisplayName("B1: with another policy than to hold back, it holds for what a server has read ahead, too")
    void framesThatWereReadAhead_followThePolicy() {
        Mailbox dropping = started(1, "framePolicy", "drop");
        assertThat(dropping.arrivedAhead(frame("1"), false)).isTrue();
        assertThat(dropping.arrivedAhead(frame("2"), false)).isFalse();

        Mailbox closing = started(1, "framePolicy", "close");
        closing.arrivedAhead(frame("1"), false);
        closing.arrivedAhead(frame("2"), false);
        assertThat(closing.isOpen()).isFalse();
    }

    @Test
    @DisplayName(
            "B1: frames that came too early are performed in order, none before its time, and until then none are wanted")
    void earlyFrames_waitForTheirTime() {
        permits.drainPermits();
        Mailbox mailbox = started(1);
        assertThat(mailbox.arrived(frame("in time"), false)).isTrue();
        assertThat(mailbox.arrivedEarly(frame("at 10"), 10)).isTrue();
        mailbox.pauseUntil(20);
        assertThat(mailbox.arrivedEarly(frame("at 20"), 20)).isTrue();
        assertThat(mailbox.arrivedEarly(frame("at 30"), 30)).isTrue();

        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("in time"));
        assertThat(mailbox.timePasses(9)).isEqualTo(1);
        assertThat(mailbox.timePasses(10)).isEqualTo(10);
        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("in time"), frame("at 10"));
        assertThat(mailbox.arrivedAhead(frame("after the last"), true)).isTrue();
        assertThat(mailbox.timePasses(29)).isEqualTo(1);
        workers.runAll();
        assertThat(owner.performed()).hasSize(4).last().isEqualTo(frame("at 30"));
        assertThat(mailbox.wantsFrames(false)).isFalse();
        assertThat(mailbox.timePasses(30)).isZero();
        workers.runAll();
        assertThat(owner.performed()).hasSize(5).last().isEqualTo(frame("after the last"));
        assertThat(mailbox.wantsFrames(true)).isTrue();
    }

    @Test
    @DisplayName("B1: with another policy than to hold back, no frames are wanted either while one has come too early")
    void earlyFrames_followThePolicy() {
        Mailbox dropping = started(1, "framePolicy", "drop");
        assertThat(dropping.wantsFrames(false)).isTrue();
        assertThat(dropping.arrivedEarly(frame("1"), 10)).isTrue();
        assertThat(dropping.arrivedEarly(frame("2"), 20)).isFalse();
        assertThat(dropping.timePasses(10)).isEqualTo(10);
        assertThat(dropping.wantsFrames(false)).isFalse();
        assertThat(dropping.timePasses(20)).isZero();
        assertThat(dropping.wantsFrames(false)).isTrue();

        Mailbox closing = started(1, "framePolicy", "close");
        closing.arrivedEarly(frame("1"), 10);
        closing.arrivedEarly(frame("2"), 20);
        assertThat(closing.isOpen()).isFalse();
    }

    @Test
    @DisplayName("L4: once the end is decided, frames that came too early do not wait any more")
    void end_hurriesEarlyFrames() {
        Mailbox mailbox = started(10);
        mailbox.arrivedEarly(frame("1"), 10);
        mailbox.arrivedEarly(frame("2"), 20);

        mailbox.end(TIMED_OUT.reason(), false);

        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("1"), frame("2"), TIMED_OUT);
        assertThat(mailbox.timePasses(5)).isZero();
        assertThat(mailbox.wantsFrames(true)).isTrue();
        mailbox.pauseUntil(30);
        assertThat(mailbox.timePasses(5)).isZero();
    }

    @Test
    @DisplayName("T4: what is let go of is not the time of what came too early")
    void trim_keepsTheTime() {
        Mailbox mailbox = started(10);
        mailbox.pauseUntil(10);

        mailbox.trim();

        assertThat(mailbox.timePasses(5)).isEqualTo(5);
        assertThat(mailbox.wantsFrames(true)).isFalse();
    }

    @Test
    @DisplayName("B1: a client that is held back keeps the thread that reads from it, until the session ends")
    void holdBack_waits() throws Exception {
        Mailbox mailbox = started(1);
        AtomicBoolean goesOn = new AtomicBoolean(true);
        Thread reader =
                new Thread(() -> goesOn.set(mailbox.holdBack(Duration.ofHours(1).toNanos())), "reader");
        reader.start();
        await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        assertThat(permits.availablePermits()).isZero();

        mailbox.end(new Timeout(), false);
        reader.join();

        assertThat(goesOn).isFalse();
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    @DisplayName("B1: a client that was held back for its time goes on")
    void holdBack_endsWithItsTime() {
        Mailbox mailbox = started(1);

        assertThat(mailbox.holdBack(1)).isTrue();

        assertThat(permits.availablePermits()).isEqualTo(1);
        assertThat(mailbox.isOpen()).isTrue();
    }

    @Test
    @DisplayName("B1: a client of a session that has ended is not held back")
    void holdBack_doesNotWaitAfterTheEnd() {
        Mailbox mailbox = started(1);
        mailbox.end(new Timeout(), false);

        assertThat(mailbox.holdBack(Duration.ofHours(1).toNanos())).isFalse();
    }

    @Test
    @DisplayName("B1: a server that wants its thread back gets it, and the thread stays interrupted")
    void holdBack_endsWithAnInterrupt() {
        Mailbox mailbox = started(1);

        Thread.currentThread().interrupt();
        boolean goesOn = mailbox.holdBack(Duration.ofHours(1).toNanos());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(goesOn).isTrue();
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    @DisplayName("T5: more waiting threads than allowed end the session of a client that is to be held back")
    void holdBack_doesNotWaitWithoutAPermit() {
        permits.drainPermits();
        Mailbox mailbox = started(1);

        assertThat(mailbox.holdBack(1)).isFalse();

        workers.runAll();
        assertThat(owner.performed()).containsExactly(new Signal.End(new Overload(Queue.FRAMES)));
    }

    /** Counts how often a permit was asked for. */
    private static final class CountingSemaphore extends Semaphore {

        private static final long serialVersionUID = 1;

        private final AtomicInteger asked = new AtomicInteger();

        CountingSemaphore(int permits) {
            super(permits);
        }

        @Override
        public boolean tryAcquire() {
            asked.incrementAndGet();
            return super.tryAcquire();
        }
    }

    @Test
    @DisplayName("T5: a frame that has to wait on, because something else took the space, keeps its permit")
    void frameThatHasToWaitOn_keepsItsPermit() throws Exception {
        CountingSemaphore counting = new CountingSemaphore(1);
        Mailbox mailbox = new Mailbox(owner, workers, counting, limits(1));
        mailbox.start(OPEN, true);
        // Taken on the thread that made the space, it is nearly always there before the frame that waits for it.
        owner.behaviour = signal -> {
            if (signal.equals(frame("1"))) {
                mailbox.probe();
            }
            return null;
        };
        int rounds = 50;

        for (int i = 0; i < rounds; i++) {
            mailbox.arrived(frame("1"), false);
            Thread reader = new Thread(() -> mailbox.arrived(frame("2"), true), "reader");
            reader.start();
            await().pollInterval(Duration.ofMillis(1)).until(() -> reader.getState() == Thread.State.WAITING);
            workers.runAll();
            reader.join();
            workers.runAll();
        }

        assertThat(mailbox.isOpen()).isTrue();
        assertThat(owner.performed()).hasSize(1 + 3 * rounds);
        assertThat(counting.asked).hasValue(rounds);
    }

    @Test
    void frameThatWaits_isLetGoByTheEnd() throws Exception {
        Mailbox mailbox = started(1);
        mailbox.arrived(frame("1"), false);
        Thread reader = new Thread(() -> mailbox.arrived(frame("2"), true), "reader");
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);

        mailbox.end(new Timeout(), false);
        reader.join();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(frame("1"), TIMED_OUT);
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void frameThatWaits_isLetGoByTheClose() throws Exception {
        Mailbox mailbox = started(1);
        mailbox.arrived(frame("1"), false);
        Thread reader = new Thread(() -> mailbox.arrived(frame("2"), true), "reader");
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);

        mailbox.close();
        reader.join();
        workers.runAll();

        assertThat(owner.performed()).isEmpty();
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    void frameThatWaits_isLetGoWhenTheLastFramesAreOnTheirWay() throws Exception {
        Mailbox mailbox = started(1);
        mailbox.arrived(frame("1"), false);
        Thread reader = new Thread(() -> mailbox.arrived(frame("2"), true), "reader");
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);

        mailbox.finish();
        reader.join(Duration.ofSeconds(10).toMillis());

        assertThat(reader.isAlive()).isFalse();
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    @DisplayName("B1: a message for a full mailbox is refused at once, and ends the session with Overload")
    void messageForAFullMailbox_isRefused() {
        Mailbox mailbox = started(2);
        assertThat(mailbox.told(message("1"), null)).isEqualTo(Taking.TAKEN);
        assertThat(mailbox.told(message("2"), null)).isEqualTo(Taking.TAKEN);

        assertThat(mailbox.told(message("3"), null)).isEqualTo(Taking.FULL);

        assertThat(mailbox.isOpen()).isFalse();
        workers.runAll();
        assertThat(owner.performed()).containsExactly(new Signal.End(new Overload(Queue.MESSAGES)));
    }

    @Test
    void probe_isTakenHoweverFullTheMailboxIs() {
        Mailbox mailbox = started(1);
        mailbox.told(message("1"), null);

        mailbox.probe();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(Signal.Probe.INSTANCE, message("1"));
    }

    // ---- policies

    @Test
    @DisplayName("B1: framePolicy=drop drops what there is no room for, and the session goes on")
    void framesCanBeDropped() {
        Mailbox mailbox = started(1, "framePolicy", "drop");

        assertThat(mailbox.arrived(frame("1"), false)).isTrue();
        assertThat(mailbox.arrived(frame("2"), false)).isFalse();
        workers.runAll();
        assertThat(mailbox.arrived(frame("3"), true)).isTrue();

        assertThat(owner.performed()).containsExactly(frame("1"), frame("3"));
        assertThat(permits.availablePermits()).isEqualTo(1);
    }

    @Test
    @DisplayName("B1: framePolicy=close ends the session when there is no room")
    void framesCanEndTheSession() {
        Mailbox mailbox = started(1, "framePolicy", "close");

        mailbox.arrived(frame("1"), false);
        assertThat(mailbox.arrived(frame("2"), false)).isTrue();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(new Signal.End(new Overload(Queue.FRAMES)));
    }

    @Test
    @DisplayName("B1: frames are bounded by their bytes, too; one frame may go beyond")
    void framesAreBoundedByBytes() {
        Mailbox mailbox = started(100, "frameBytes", "10", "framePolicy", "drop");

        assertThat(mailbox.arrived(frame("123456789"), false)).isTrue();
        assertThat(mailbox.arrived(frame("123456789"), false)).isTrue();
        assertThat(mailbox.arrived(frame("1"), false)).isFalse();
        workers.runAll();
        assertThat(mailbox.arrived(frame("1"), false)).isTrue();
        workers.runAll();

        assertThat(owner.performed()).hasSize(3);
    }

    @Test
    @DisplayName("B1: messages take no room from frames, nor frames from messages")
    void queuesAreApart() {
        Mailbox mailbox = started(1, "framePolicy", "drop");

        assertThat(mailbox.told(message("1"), null)).isEqualTo(Taking.TAKEN);
        assertThat(mailbox.arrived(frame("2"), true)).isTrue();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("1"), frame("2"));
    }

    @Test
    @DisplayName("B1: messagePolicy=dropNewest refuses what there is no room for, and the session goes on")
    void newestMessageCanBeDropped() {
        Mailbox mailbox = started(1, "messagePolicy", "dropNewest");

        assertThat(mailbox.told(message("1"), null)).isEqualTo(Taking.TAKEN);
        assertThat(mailbox.told(message("2"), null)).isEqualTo(Taking.FULL);
        workers.runAll();

        assertThat(mailbox.isOpen()).isTrue();
        assertThat(owner.performed()).containsExactly(message("1"));
    }

    @Test
    @DisplayName("B1: messagePolicy=dropOldest drops the oldest for the newest")
    void oldestMessageCanBeDropped() {
        Mailbox mailbox = started(2, "messagePolicy", "dropOldest");

        mailbox.told(message("1"), null);
        mailbox.told(message("2"), null);
        assertThat(mailbox.told(message("3"), null)).isEqualTo(Taking.insteadOf(message("1")));
        workers.runAll();

        assertThat(mailbox.isOpen()).isTrue();
        assertThat(owner.performed()).containsExactly(message("2"), message("3"));
    }

    @Test
    @DisplayName("B1: messagePolicy=keepLatest puts a message into the place of the one with its key")
    void latestMessageOfAKeyIsKept() {
        Mailbox mailbox = started(3, "messagePolicy", "keepLatest");

        mailbox.told(message("a1"), "a");
        mailbox.told(message("none"), null);
        mailbox.told(message("b1"), "b");
        assertThat(mailbox.told(message("a2"), "a")).isEqualTo(Taking.insteadOf(message("a1")));
        assertThat(mailbox.told(message("a3"), "a")).isEqualTo(Taking.insteadOf(message("a2")));
        workers.runAll();
        assertThat(mailbox.told(message("a4"), "a")).isEqualTo(Taking.TAKEN);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("a3"), message("none"), message("b1"), message("a4"));
    }

    @Test
    @DisplayName(
            "F5: frames that wait together are performed together, and so are those that follow, until one comes alone")
    void burst_isPerformedByAWorker() {
        Mailbox mailbox = started(10);
        mailbox.arrived(frame("1"), true);
        assertThat(owner.performed()).containsExactly(frame("1"));
        mailbox.arrived(frame("2"), false);
        mailbox.arrived(frame("3"), false);
        workers.runAll();

        mailbox.arrived(frame("4"), true);
        assertThat(owner.performed()).as("is a worker's").hasSize(3);
        workers.runAll();
        mailbox.arrived(frame("5"), true);

        assertThat(owner.performed()).containsExactly(frame("1"), frame("2"), frame("3"), frame("4"), frame("5"));
        assertThat(workers.waiting()).isZero();
    }

    @Test
    @DisplayName("F5: messages say nothing about whether the client sends in bursts")
    void messages_endNoBurst() {
        Mailbox mailbox = started(10);
        mailbox.arrived(frame("1"), false);
        mailbox.arrived(frame("2"), false);
        workers.runAll();
        mailbox.told(message("3"), null);
        workers.runAll();

        mailbox.arrived(frame("4"), true);

        assertThat(owner.performed()).as("is a worker's").hasSize(3);
    }

    @Test
    @DisplayName("B1: messagePolicy=keepLatest ends the session when there is no room for another key")
    void keysAreBounded() {
        Mailbox mailbox = started(1, "messagePolicy", "keepLatest");

        mailbox.told(message("a"), "a");
        assertThat(mailbox.told(message("b"), "b")).isEqualTo(Taking.FULL);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(new Signal.End(new Overload(Queue.MESSAGES)));
    }

    @Test
    @DisplayName("B1: a key means nothing where keepLatest is not the policy")
    void keyWithoutThePolicy_isIgnored() {
        Mailbox mailbox = started(10);

        mailbox.told(message("1"), "a");
        assertThat(mailbox.told(message("2"), "a")).isEqualTo(Taking.TAKEN);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("1"), message("2"));
    }

    // ---- a session that takes no frames

    @Test
    @DisplayName("T5: while a session takes no frames, they wait, and messages do not")
    void framesWait_whileNoneAreTaken() {
        Mailbox mailbox = started(10);
        owner.behaviour = signal -> {
            if (signal.equals(frame("stop"))) {
                mailbox.takesFrames(false);
            } else if (signal.equals(message("go on"))) {
                mailbox.takesFrames(true);
            }
            return null;
        };

        mailbox.arrived(frame("stop"), true);
        mailbox.arrived(frame("1"), true);
        mailbox.arrived(frame("2"), true);
        mailbox.told(message("3"), null);
        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("stop"), message("3"));
        assertThat(workers.executed()).as("nobody looks in vain").isEqualTo(1);
        mailbox.told(message("go on"), null);
        workers.runAll();

        assertThat(owner.performed())
                .containsExactly(frame("stop"), message("3"), message("go on"), frame("1"), frame("2"));
        mailbox.arrived(frame("4"), true);
        workers.runAll();
        assertThat(owner.performed()).endsWith(frame("4"));
    }

    @Test
    @DisplayName("T5: a client of which no frames are taken is held back when no more can wait")
    void framesThatAreNotTaken_areHeldBack() throws Exception {
        Mailbox mailbox = started(1);
        mailbox.takesFrames(false);
        mailbox.arrived(frame("1"), true);
        Thread reader = new Thread(() -> mailbox.arrived(frame("2"), true), "reader");
        reader.start();
        await().until(() -> reader.getState() == Thread.State.WAITING);

        owner.does(() -> mailbox.takesFrames(true));
        mailbox.told(message("go on"), null);
        workers.runAll();
        reader.join();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("go on"), frame("1"), frame("2"));
    }

    @Test
    @DisplayName("T5: a session that takes no frames ends without those that wait")
    void framesThatAreNotTaken_doNotKeepTheSession() {
        Mailbox mailbox = started(10);
        mailbox.takesFrames(false);
        mailbox.arrived(frame("1"), true);
        mailbox.told(message("2"), null);

        mailbox.end(new Timeout(), false);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("2"), TIMED_OUT);
    }

    @Test
    @DisplayName("T5: a full mailbox of a session that takes no frames ends it where no thread may wait")
    void framesThatAreNotTaken_endTheSessionWithoutAPermit() {
        permits.drainPermits();
        Mailbox mailbox = started(1);
        mailbox.takesFrames(false);
        mailbox.arrived(frame("1"), true);

        mailbox.arrived(frame("2"), true);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(new Signal.End(new Overload(Queue.FRAMES)));
    }

    // ---- the end

    @Test
    @DisplayName("L4: an end is performed after what already waits")
    void end_followsWhatWaits() {
        Mailbox mailbox = started(2);
        mailbox.told(message("1"), null);
        mailbox.told(message("2"), null);

        assertThat(mailbox.end(new Timeout(), false)).isTrue();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("1"), message("2"), TIMED_OUT);
    }

    @Test
    void endAtOnce_throwsAwayWhatWaits() {
        Mailbox mailbox = started(10);
        mailbox.told(message("1"), null);
        mailbox.arrived(frame("2"), true);

        assertThat(mailbox.end(new GoingAway(), true)).isTrue();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(new Signal.End(new GoingAway()));
    }

    @Test
    void firstEnd_isTheOne() {
        Mailbox mailbox = started(10);

        assertThat(mailbox.end(new Timeout(), false)).isTrue();
        assertThat(mailbox.end(new GoingAway(), true)).isFalse();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(TIMED_OUT);
    }

    @Test
    @DisplayName("I8: nothing is taken after the end is decided")
    void afterTheEnd_nothingIsTaken() {
        Mailbox mailbox = started(10);
        mailbox.end(new Timeout(), false);

        assertThat(mailbox.isOpen()).isFalse();
        assertThat(mailbox.told(message("late"), null)).isEqualTo(Taking.CLOSED);
        mailbox.arrived(frame("late"), true);
        mailbox.probe();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(TIMED_OUT);
    }

    @Test
    @DisplayName("L5: nothing is performed after the session has closed, not even what waits")
    void afterTheClose_nothingIsPerformed() {
        Mailbox mailbox = started(10);
        owner.does(mailbox::close);
        mailbox.told(message("1"), null);
        mailbox.told(message("2"), null);

        workers.runAll();
        mailbox.end(new Timeout(), false);
        mailbox.run();
        workers.runAll();

        assertThat(owner.performed()).containsExactly(message("1"));
        assertThat(mailbox.isOpen()).isFalse();
    }

    @Test
    @DisplayName("I6: messages that were not performed are counted once, however often the mailbox is closed")
    void discardedMessages_areCountedOnce() {
        Mailbox mailbox = started(10);
        mailbox.told(message("1"), null);
        mailbox.told(message("2"), null);

        assertThat(mailbox.close()).isEqualTo(2);
        assertThat(mailbox.close()).isZero();
    }

    // ---- trim

    @Test
    @DisplayName("T4: a mailbox that let go of its storage takes signals as before")
    void trimmedMailbox_works() {
        Mailbox mailbox = started(2);
        owner.does(mailbox::trim);

        mailbox.told(message("1"), null);
        mailbox.told(message("2"), null);
        workers.runAll();
        onAnotherThread(() -> mailbox.told(message("3"), null));
        workers.runAll();
        mailbox.arrived(frame("4"), true);

        assertThat(owner.performed()).containsExactly(message("1"), message("2"), message("3"), frame("4"));
    }

    // ---- RUNNING -> SENDING -> SCHEDULED

    /** Starts a send at the first frame or message, which is under way until it is completed. */
    private Mailbox.Send[] sendAtFirst(Mailbox mailbox) {
        Mailbox.Send[] send = new Mailbox.Send[1];
        owner.behaviour = signal -> {
            if (send[0] == null) {
                send[0] = mailbox.newSend();
            }
            return send[0].isDone() ? null : send[0];
        };
        return send;
    }

    @Test
    @DisplayName("F5: while a send is under way no frame is performed; its completion goes on, on a worker")
    void send_keepsFramesWaiting() {
        Mailbox mailbox = started(10);
        Mailbox.Send[] send = sendAtFirst(mailbox);
        mailbox.arrived(frame("1"), true);
        mailbox.arrived(frame("2"), true);
        mailbox.probe();
        mailbox.end(new Timeout(), false);
        assertThat(workers.executed()).isZero();
        assertThat(owner.performed()).containsExactly(frame("1"));

        send[0].completed(null);
        assertThat(owner.performed()).containsExactly(frame("1"));
        assertThat(workers.waiting()).isEqualTo(1);
        workers.runNext();

        assertThat(owner.performed())
                .containsExactly(frame("1"), Signal.Sent.INSTANCE, Signal.Probe.INSTANCE, frame("2"), TIMED_OUT);
    }

    @Test
    @DisplayName("F5: while a send is under way messages are performed, by workers")
    void send_doesNotKeepMessagesWaiting() {
        Mailbox mailbox = started(10);
        Mailbox.Send[] send = sendAtFirst(mailbox);
        mailbox.arrived(frame("1"), true);

        mailbox.arrived(frame("2"), true);
        mailbox.told(message("3"), null);
        workers.runAll();
        assertThat(owner.performed()).containsExactly(frame("1"), message("3"));
        send[0].completed(null);
        workers.runAll();

        assertThat(owner.performed()).containsExactly(frame("1"), message("3"), Signal.Sent.INSTANCE, frame("2"));
    }

    @Test
    @DisplayName("L9: when the last frames are on their way, only their completion is performed")
    void finish_leavesTheCompletionsOnly() {
        Mailbox mailbox = started(10);
        Mailbox.Send[] send = sendAtFirst(mailbox);
        mailbox.told(message("1"), null);
        mailbox.told(message("2"), null);
        workers.runNext();
        mailbox.finish();
        mailbox.told(message("3"), null);
        workers.runAll();

        send[0].completed(null);
        workers.runAll();

        assertThat(owner.performed()).endsWith(Signal.Sent.INSTANCE).doesNotContain(message("3"));
        assertThat(mailbox.isOpen()).isFalse();
    }

    @Test
    void sendThatCompletesInTheCall_doesNotParkTheTurn() {
        Mailbox mailbox = started(10);
        IOExceptionSend outcome = new IOExceptionSend();
        owner.behaviour = signal -> {
            Mailbox.Send send = mailbox.newSend();
            send.completed(outcome.failure);
            assertThat(send.isDone()).isTrue();
            assertThat(send.settle()).isFalse();
            assertThat(send.failure()).isSameAs(outcome.failure);
            return null;
        };

        mailbox.arrived(frame("1"), true);
        outcome.failure = FakeConnection.BROKEN;
        mailbox.arrived(frame("2"), true);

        assertThat(owner.performed()).containsExactly(frame("1"), frame("2"));
        assertThat(workers.executed()).isZero();
    }

    private static final class IOExceptionSend {
        private @Nullable Throwable failure;
    }

    @Test
    void sendThatCompletedBeforeTheTurnParked_goesOnOnTheSameThread() {
        Mailbox mailbox = started(10);
        Mailbox.Send[] send = new Mailbox.Send[1];
        owner.behaviour = signal -> {
            if (send[0] == null) {
                send[0] = mailbox.newSend();
                assertThat(send[0].isDone()).isFalse();
                onAnotherThread(() -> send[0].completed(null));
                return send[0];
            }
            return null;
        };

        mailbox.arrived(frame("1"), true);

        assertThat(owner.performed()).containsExactly(frame("1"), Signal.Sent.INSTANCE);
        assertThat(workers.executed()).isZero();
        mailbox.arrived(frame("2"), true);
        assertThat(owner.performed()).endsWith(frame("2"));
    }

    @Test
    void firstOutcomeOfASend_isTheOne() {
        Mailbox mailbox = started(10);
        Mailbox.Send[] send = sendAtFirst(mailbox);
        mailbox.arrived(frame("1"), true);

        send[0].completed(FakeConnection.BROKEN);
        send[0].completed(null);
        assertThat(send[0].expire()).isFalse();
        workers.runAll();
        send[0].completed(null);

        assertThat(send[0].failure()).isSameAs(FakeConnection.BROKEN);
        assertThat(send[0].settle()).isFalse();
        assertThat(workers.executed()).isEqualTo(1);
        assertThat(owner.performed()).containsExactly(frame("1"), Signal.Sent.INSTANCE);
    }

    @Test
    void firstOutcomeWithinTheCall_isTheOne() {
        Mailbox mailbox = started(10);

        Mailbox.Send send = mailbox.newSend();
        send.completed(null);
        send.completed(FakeConnection.BROKEN);

        assertThat(send.isDone()).isTrue();
        assertThat(send.failure()).isNull();
    }

    @Test
    @DisplayName("F5: what a call said of its send holds, whatever another thread says of it afterwards")
    void outcomeWithinTheCall_isNotReplacedByAnother() {
        Mailbox mailbox = started(10);

        Mailbox.Send send = mailbox.newSend();
        send.completed(FakeConnection.BROKEN);
        onAnotherThread(() -> send.completed(null));

        assertThat(send.isDone()).isTrue();
        assertThat(send.failure()).isSameAs(FakeConnection.BROKEN);
    }

    @Test
    @DisplayName("F5: a send that is settled has no deadline any more")
    void settledSend_doesNotExpire() {
        Mailbox mailbox = started(10);

        Mailbox.Send send = mailbox.newSend();
        send.completed(null);
        assertThat(send.isDone()).isTrue();
        assertThat(send.settle()).isFalse();

        onAnotherThread(() -> assertThat(send.expire()).isFalse());
    }

    @Test
    @DisplayName("F5: a send whose deadline has passed goes on without its completion, which no longer counts")
    void expiredSend_isDone() {
        Mailbox mailbox = started(10);
        Mailbox.Send[] send = sendAtFirst(mailbox);
        mailbox.arrived(frame("1"), true);

        assertThat(send[0].expire()).isTrue();
        assertThat(send[0].expire()).isFalse();
        send[0].completed(null);
        workers.runAll();

        assertThat(send[0].settle()).isTrue();
        assertThat(owner.performed()).containsExactly(frame("1"), Signal.Sent.INSTANCE);
        assertThat(workers.executed()).isEqualTo(1);
    }

    @Test
    @DisplayName("F5: a send that comes back from a blocking call after its deadline has expired")
    void sendThatReturnsAfterItsDeadline_hasExpired() {
        Mailbox mailbox = started(10);

        Mailbox.Send send = mailbox.newSend();
        onAnotherThread(() -> assertThat(send.expire()).isTrue());
        send.completed(null);

        assertThat(send.isDone()).isTrue();
        assertThat(send.settle()).isTrue();
    }

    @Test
    void completionOfAnEarlierSend_doesNotEndTheWaitForALaterOne() {
        Mailbox mailbox = started(10);
        List<Mailbox.Send> sends = new ArrayList<>();
        owner.behaviour = signal -> {
            Mailbox.Send send = mailbox.newSend();
            assertThat(send.isDone()).isFalse();
            sends.add(send);
            return send;
        };
        mailbox.arrived(frame("1"), true);
        sends.get(0).expire();
        workers.runAll();
        assertThat(sends).hasSize(2);

        sends.get(0).completed(null);

        assertThat(workers.waiting()).isZero();
        sends.get(1).completed(null);
        assertThat(workers.waiting()).isEqualTo(1);
    }

    @Test
    @DisplayName("L4: a completion that races with the turn's parking is never lost and never counted twice")
    void completionRacingWithPark_resumesOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        int rounds = 20_000;
        CyclicBarrier barrier = new CyclicBarrier(2);
        try {
            Mailbox mailbox = new Mailbox(owner, pool, permits, limits(1000));
            mailbox.start(OPEN, true);
            owner.performed.clear();
            Mailbox.Send[] send = new Mailbox.Send[1];
            owner.behaviour = signal -> {
                if (signal instanceof Signal.Arrived) {
                    send[0] = mailbox.newSend();
                    send[0].isDone();
                    meet(barrier);
                    return send[0];
                }
                return null;
            };
            Thread server = new Thread(() -> {
                for (int i = 0; i < rounds; i++) {
                    meet(barrier);
                    send[0].completed(null);
                }
            });
            server.start();
            for (int i = 0; i < rounds; i++) {
                mailbox.arrived(frame("f"), true);
                int expected = 2 * (i + 1);
                while (owner.performed.size() < expected) {
                    Thread.onSpinWait();
                }
            }
            server.join();

            assertThat(owner.performed()).hasSize(2 * rounds);
            assertThat(IntStream.range(0, 2 * rounds)
                            .allMatch(i -> (i % 2 == 0) == (owner.performed.get(i) instanceof Signal.Arrived)))
                    .isTrue();
            assertThat(owner.overlapped).isFalse();
        } finally {
            pool.shutdownNow();
            assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    private static void onAnotherThread(Runnable action) {
        try {
            CompletableFuture.runAsync(action, task -> new Thread(task, "another").start())
                    .join();
        } catch (CompletionException failed) {
            throw new AssertionError("on another thread", failed.getCause());
        }
    }

    // ---- sends that take long

    /** A send under way that takes long. */
    private Mailbox.Send congested(Mailbox mailbox) {
        Mailbox.Send[] send = sendAtFirst(mailbox);
        mailbox.told(message("send"), null);
        workers.runAll();
        assertThat(send[0].takesLong()).isTrue();
        assertThat(mailbox.wantsFrames(false)).isFalse();
        assertThat(owner.wantsChanged).isEqualTo(1);
        return send[0];
    }

    @Test
    @DisplayName("T5: a send that is given up, and completed before the session has ended, lets frames come")
    void lateCompletionBeforeTheEnd_letsFramesCome() {
        Mailbox mailbox = started(10);
        Mailbox.Send send = congested(mailbox);

        assertThat(send.expire()).isTrue();
        workers.runAll();
        send.settle();
        mailbox.allIsSent();
        assertThat(mailbox.wantsFrames(true)).isFalse();
        send.completed(null);

        assertThat(mailbox.wantsFrames(true)).isTrue();
        assertThat(owner.wantsChanged).isEqualTo(2);
    }

    @Test
    @DisplayName("T5: a send that is completed after the session has ended lets the client's close come")
    void completionAfterTheEnd_letsFramesCome() {
        Mailbox mailbox = started(10);
        Mailbox.Send send = congested(mailbox);

        mailbox.close();
        assertThat(mailbox.wantsFrames(true)).isFalse();
        send.completed(null);

        assertThat(mailbox.wantsFrames(true)).isTrue();
        assertThat(owner.wantsChanged).isEqualTo(2);
    }

    @Test
    @DisplayName("T5: a send does not take long that is completed")
    void completedSend_doesNotTakeLong() {
        Mailbox mailbox = started(10);
        Mailbox.Send[] send = sendAtFirst(mailbox);
        mailbox.told(message("send"), null);
        workers.runAll();
        send[0].completed(null);

        assertThat(send[0].takesLong()).isFalse();
        assertThat(mailbox.wantsFrames(false)).isTrue();
        assertThat(owner.wantsChanged).isZero();
    }

    @Test
    void reasonOfTheEnd_isHandedOverAsGiven() {
        Mailbox mailbox = started(10);
        TerminateReason reason = new TerminateReason.Remote(4000, "bye");

        mailbox.end(reason, false);
        workers.runAll();

        assertThat(((Signal.End) owner.performed().get(0)).reason()).isSameAs(reason);
    }
}
