package io.remuda.runtime;

import io.remuda.TerminateReason.GoingAway;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * Ends all sessions with {@link GoingAway}, once: each at a random moment of the time that is set for it, so that their
 * clients do not come back all at once elsewhere, and a batch at a time, so that other work has its turn between them.
 */
final class Drain {

    /** So many sessions end in one go. */
    static final int BATCH = 100;

    /** Not before so long after it, the next go. */
    static final Duration PACE = Duration.ofMillis(100);

    /** So many clients a second that come back are no wave: the fewer there are, the less time their ends take. */
    private static final int NO_WAVE = 100;

    /**
     * A session that is to end; only by its id, because it may end before.
     *
     * @param after the moment, in nanoseconds from the beginning
     */
    private record Departure(String session, long after) {}

    private final SessionRuntime runtime;
    private final StopTimes times;
    private final Random random;
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();

    /** The moment of the last departure, as {@link Timers#nanoTime} counts; complete soon after the beginning. */
    private final CompletableFuture<Long> end = new CompletableFuture<>();

    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final CompletionStage<Void> stage = drained.minimalCompletionStage();

    // Guarded by the turn of depart, which has itself called again.
    private final Queue<Departure> departures = new ArrayDeque<>();
    private long beginning;

    /**
     * Prepares it.
     *
     * @param random chooses the moments
     */
    Drain(SessionRuntime runtime, StopTimes times, Random random) {
        this.runtime = runtime;
        this.times = times;
        this.random = random;
    }

    /** Completes on a worker when the last session has terminated; fails if the runtime stops without that. */
    CompletionStage<Void> stage() {
        return stage;
    }

    boolean hasBegun() {
        return begun.isDone();
    }

    /** Begins, the first time. A session that is opened from now on sees it, and one that was opened before is seen here. */
    void begin() {
        if (!begun.complete(true)) {
            return;
        }
        beginning = runtime.timers().nanoTime();
        long time = plan();
        end.complete(beginning + time);
        Timers.Scheduled cut = schedule(time, times.untilCut(), () -> runtime.onWorker(this::cut));
        Timers.Scheduled report = schedule(time, times.patience(), this::report);
        CompletableFuture<Void> unused = runtime.registry().whenEmpty().thenRun(() -> {
            cut.cancel();
            report.cancel();
            runtime.onWorker(() -> drained.complete(null));
        });
        runtime.workers().execute(this::depart);
    }

    private Timers.Scheduled schedule(long nanos, Duration more, Runnable task) {
        return runtime.timers().schedule(Duration.ofNanos(nanos).plus(more), task);
    }

    /** Gives each session its moment; returns the time in which all of them are. */
    private long plan() {
        List<HandlerSession> sessions = List.copyOf(runtime.registry().all());
        Duration withoutWave =
                Duration.ofSeconds(1).multipliedBy(sessions.size()).dividedBy(NO_WAVE);
        Duration time = times.drain().compareTo(withoutWave) < 0 ? times.drain() : withoutWave;
        List<Departure> planned = new ArrayList<>();
        for (HandlerSession session : sessions) {
            planned.add(new Departure(session.ref().id(), (long) (random.nextDouble() * time.toNanos())));
        }
        planned.sort(Comparator.comparingLong(Departure::after));
        departures.addAll(planned);
        return time.toNanos();
    }

    private void depart() {
        SessionIndex index = runtime.registry().index();
        if (index.isEmpty()) {
            departures.clear();
        }
        long passed = runtime.timers().nanoTime() - beginning;
        Departure next = departures.peek();
        for (int ended = 0; ended < BATCH && next != null && next.after() <= passed; ended++) {
            HandlerSession session = index.byId(next.session());
            if (session != null) {
                session.end(new GoingAway(), true);
            }
            departures.remove();
            next = departures.peek();
        }
        if (next != null && next.after() <= passed) {
            // Behind what those that have ended are about to do, and everybody else.
            runtime.workers().execute(this::depart);
        } else if (next != null) {
            Duration wait = Duration.ofNanos(next.after() - passed);
            runtime.timers()
                    .schedule(
                            wait.compareTo(PACE) < 0 ? PACE : wait,
                            () -> runtime.workers().execute(this::depart));
        }
    }

    /** How long the departures still take. */
    Duration left() {
        long nanos = end.join() - runtime.timers().nanoTime();
        return nanos > 0 ? Duration.ofNanos(nanos) : Duration.ZERO;
    }

    /** The time is over: whoever no worker has got to ends now, and who waits for a client does so no longer. */
    void cut() {
        for (HandlerSession session : runtime.registry().all()) {
            session.end(new GoingAway(), true);
            session.cut();
        }
    }

    private void report() {
        // A stop says so itself.
        if (!runtime.isStopping()) {
            Log.stopIncomplete(runtime.registry().all().size());
        }
    }

    /** The runtime has stopped; called when no worker runs any more. */
    void stopped() {
        if (runtime.registry().all().isEmpty()) {
            drained.complete(null);
        } else {
            drained.completeExceptionally(new TimeoutException(
                    runtime.registry().all().size() + " sessions had not terminated when the time to stop was over"));
        }
    }
}
