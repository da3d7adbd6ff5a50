package io.remuda.runtime;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.RefusedHandshake;
import io.remuda.Request;
import io.remuda.TerminateReason.GoingAway;
import io.remuda.WebSocketSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What the sessions of one application share: registry, workers and timers. Any thread may call it. */
public final class SessionRuntime {

    /** The most threads of the server that may wait for space in full mailboxes. */
    public static final int DEFAULT_WAITING_THREADS = 50;

    /** The caller of a session whom no server knows: performs a task as whoever the thread is. */
    public static final Executor NOBODY = Runnable::run;

    private static final Duration THREADS_END = Duration.ofSeconds(2);

    /** How long clients may take to answer the closes of a stop. */
    private static final Duration CONNECTIONS_END = Duration.ofSeconds(1);

    /** How long a task waits when no thread could be started. */
    private static final Duration NO_WORKER_PAUSE = Duration.ofMillis(100);

    /** How long that is not said again. */
    private static final Duration NO_WORKER_SILENCE = Duration.ofMinutes(1);

    private final SessionRegistry registry;
    private final Questions questions = new Questions(this);
    private final ClosingConnections closing = new ClosingConnections(this);
    private final StopTimes stopTimes;
    private final Drain drain;
    private final SessionListener listener;
    private final ExecutorService workers;
    private final Seldom noWorkerSaid;
    private final Executor tasks = this::execute;
    private final Executor elsewhere = this::onWorker;
    private final Timers timers;
    private final Executor turns;
    private final PendingTimers pendingTimers;
    private final Semaphore waitingThreads;
    private final ClassLoader classLoader;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Starts a runtime.
     *
     * @param definitions the handlers of the application
     * @param classLoader the application's class loader: the context class loader of every callback
     * @param workerThreads the most worker threads, where the JVM has no virtual ones; at least 1
     * @param waitingThreads the most threads of the server that may wait for space in full mailboxes; at least 0
     * @param listener hears what happens to sessions
     */
    public SessionRuntime(
            Collection<HandlerDefinition> definitions,
            ClassLoader classLoader,
            int workerThreads,
            int waitingThreads,
            SessionListener listener) {
        this(
                definitions,
                classLoader,
                Workers.create(workerThreads, classLoader, Runnable::run),
                waitingThreads,
                StopTimes.DEFAULT,
                listener);
    }

    /**
     * Starts a runtime.
     *
     * @param definitions the handlers of the application
     * @param classLoader the application's class loader: the context class loader of every callback
     * @param workers where callbacks run that do not run on the server's threads; ended in {@link #stop}
     * @param waitingThreads the most threads of the server that may wait for space in full mailboxes; at least 0
     * @param stopTimes how long the sessions have to end
     * @param listener hears what happens to sessions
     */
    public SessionRuntime(
            Collection<HandlerDefinition> definitions,
            ClassLoader classLoader,
            ExecutorService workers,
            int waitingThreads,
            StopTimes stopTimes,
            SessionListener listener) {
        this(
                definitions,
                classLoader,
                workers,
                new SystemTimers(classLoader),
                Runtime.getRuntime().availableProcessors(),
                waitingThreads,
                stopTimes,
                new Random(),
                listener);
    }

    /** Starts a runtime on these threads and this clock, which it ends in {@link #stop}. Each turn is a task. */
    SessionRuntime(
            Collection<HandlerDefinition> definitions,
            ClassLoader classLoader,
            ExecutorService workers,
            Timers timers,
            int waitingThreads,
            SessionListener listener) {
        this(definitions, classLoader, workers, timers, waitingThreads, StopTimes.DEFAULT, new Random(), listener);
    }

    /** The same with these times, and the moments of them that this chooses. */
    SessionRuntime(
            Collection<HandlerDefinition> definitions,
            ClassLoader classLoader,
            ExecutorService workers,
            Timers timers,
            int waitingThreads,
            StopTimes stopTimes,
            Random random,
            SessionListener listener) {
        this(definitions, classLoader, workers, timers, 0, waitingThreads, stopTimes, random, listener);
    }

    /**
     * Starts a runtime.
     *
     * @param runners how many tasks take turns of sessions whose callbacks do not block; with 0, each turn is a task
     */
    private SessionRuntime(
            Collection<HandlerDefinition> definitions,
            ClassLoader classLoader,
            ExecutorService workers,
            Timers timers,
            int runners,
            int waitingThreads,
            StopTimes stopTimes,
            Random random,
            SessionListener listener) {
        this.stopTimes = stopTimes;
        this.drain = new Drain(this, stopTimes, random);
        this.registry = new SessionRegistry(definitions, questions, drain, listener);
        this.listener = listener;
        this.workers = workers;
        this.timers = timers;
        this.noWorkerSaid = new Seldom(NO_WORKER_SILENCE, timers.nanoTime());
        this.turns = runners == 0 ? tasks : new RunQueue(tasks, timers, runners);
        this.pendingTimers = new PendingTimers(timers);
        this.waitingThreads = new Semaphore(waitingThreads);
        this.classLoader = classLoader;
    }

    /**
     * Makes the session of a new connection, which takes messages from now on.
     *
     * @param definition the handler
     * @param connection the connection
     * @param request the upgrade request without its session
     * @param caller performs a task at once, on the thread that asks for it, in the caller's name
     * @param lease what lets the session in
     * @return the session, to be started or discarded
     */
    public HandlerSession open(
            HandlerDefinition definition,
            Connection connection,
            Request.Builder request,
            Executor caller,
            Lease lease) {
        HandlerSession session = new HandlerSession(definition, this, connection, request, caller, lease);
        registry.add(session);
        lease.began();
        return session;
    }

    /**
     * Makes the session of anybody's new connection, for as long as it likes.
     *
     * @param definition the handler
     * @param connection the connection
     * @param request the upgrade request without its session
     * @return the session, to be started or discarded
     */
    public HandlerSession open(HandlerDefinition definition, Connection connection, Request.Builder request) {
        return open(definition, connection, request, NOBODY, Lease.UNLIMITED);
    }

    /**
     * The open sessions.
     *
     * @return what the application sends to
     */
    public WebSocketSessions sessions() {
        return registry;
    }

    /**
     * Delivers an event to those of the sessions at an address that the selection is for. Nobody being there is no error,
     * and no dead letter unless {@link #nobodyTook} says so.
     *
     * @param to the sessions
     * @param message the event
     * @param selection which of them
     * @return who took it, and who refused it
     */
    public Delivery deliver(Address to, Object message, Selection selection) {
        return registry.deliver(to, message, selection);
    }

    /**
     * Counts and tells a dead letter.
     *
     * @param to whom the message was for
     * @param message the message
     * @param delivery who refused it
     */
    public void nobodyTook(Address to, Object message, Delivery delivery) {
        registry.nobodyTook(to, message, delivery);
    }

    /**
     * Counts a handshake that was refused.
     *
     * @param why the reason
     */
    public void countRefused(RefusedHandshake why) {
        registry.countRefused(why);
    }

    /**
     * Runs a task once, not before a delay, on the timers' one thread: it must not block, nor call a handler.
     *
     * @param delay the delay
     * @param task the task
     * @return cancels it
     */
    public Runnable schedule(Duration delay, Runnable task) {
        return timers.schedule(delay, task)::cancel;
    }

    /**
     * The time of day, by which credentials expire.
     *
     * @return the moment
     */
    public Instant now() {
        return timers.now();
    }

    /**
     * Whether handshakes are let in.
     *
     * @return false from the beginning of {@link #drain} or {@link #stop}
     */
    public boolean isAccepting() {
        return !drain.hasBegun();
    }

    /**
     * Whether {@link #stop} was called.
     *
     * @return true from the beginning of the stop
     */
    public boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Whether the time of the stop is over: sessions that have not terminated are left to themselves. */
    boolean hasStopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Lets nobody in any more, and ends every session with {@link GoingAway}. Does not wait; does nothing but tell the
     * outcome the second time.
     *
     * @return complete when the last session has terminated
     */
    public CompletionStage<Void> drain() {
        drain.begin();
        return drain.stage();
    }

    /** Drains and stops, within the times that are set. */
    public void stop() {
        stop(stopTimes.patience());
    }

    /**
     * {@linkplain #drain Drains}, waits until all sessions have terminated, and stops the threads. Questions that are open
     * even then, because a callback has not returned, fail on the calling thread.
     *
     * @param patience how long to wait when the last session was told to end; after half of it, clients that do not take
     *     what is being sent to them are disconnected
     */
    public void stop(Duration patience) {
        stopping.countDown();
        drain.begin();
        Duration half = patience.dividedBy(2);
        boolean empty = registry.awaitEmpty(drain.left().plus(half));
        if (!empty) {
            drain.cut();
            empty = registry.awaitEmpty(half);
        }
        stopped.countDown();
        closing.end(patience.compareTo(CONNECTIONS_END) < 0 ? patience : CONNECTIONS_END);
        if (empty) {
            workers.shutdown();
        } else {
            Log.stopIncomplete(registry.all().size());
            workers.shutdownNow();
        }
        timers.close();
        awaitThreads();
        // Not before, so that answers that are on their way arrive.
        asApplication(() -> {
            questions.stop();
            drain.stopped();
        });
        LinkedRecords.forget();
    }

    /** Servers report threads that outlive their application, so those that are about to end get the time for it. */
    private void awaitThreads() {
        try {
            workers.awaitTermination(THREADS_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    SessionRegistry registry() {
        return registry;
    }

    Questions questions() {
        return questions;
    }

    ClosingConnections closing() {
        return closing;
    }

    SessionListener listener() {
        return listener;
    }

    Timers timers() {
        return timers;
    }

    PendingTimers pendingTimers() {
        return pendingTimers;
    }

    Semaphore waitingThreads() {
        return waitingThreads;
    }

    ClassLoader classLoader() {
        return classLoader;
    }

    /** {@link #onWorker} as an executor, made once. */
    Executor elsewhere() {
        return elsewhere;
    }

    /**
     * Runs what is the application's on a worker, with the application's class loader.
     *
     * @param task what to run
     */
    public void onWorker(Runnable task) {
        workers().execute(() -> asApplication(task));
    }

    private void asApplication(Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classLoader);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Runs tasks on a worker; after the stop, when no session is left to need them, does nothing. Where there is no thread
     * for it, the task waits: whoever sends a message is not to blame, and a session whose turn is lost would hang.
     */
    Executor workers() {
        return tasks;
    }

    /** Runs the turns of sessions whose callbacks do not block. */
    Executor turns() {
        return turns;
    }

    private void execute(Runnable task) {
        try {
            workers.execute(task);
        } catch (RuntimeException | OutOfMemoryError noThread) {
            if (!workers.isShutdown()) {
                Log.noWorker(noThread, noWorkerSaid.isFirst(timers.nanoTime()));
                timers.schedule(NO_WORKER_PAUSE, () -> execute(task));
            }
        }
    }
}
