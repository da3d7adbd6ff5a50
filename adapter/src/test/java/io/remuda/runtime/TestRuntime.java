package io.remuda.runtime;

import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Transport;
import io.remuda.WebSocketPath.Callbacks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** A runtime on a manual clock and manual workers, with one scripted handler. */
final class TestRuntime {

    static final String PATH = "/test";

    final ManualTimers timers = new ManualTimers();
    final ManualExecutor workers = new ManualExecutor();
    final ScriptedHandler handler = new ScriptedHandler();
    final FakeConnection connection = new FakeConnection();
    final RecordedEvents events = new RecordedEvents();
    final HandlerDefinition definition;
    final SessionRuntime runtime;

    TestRuntime(String... keysAndValues) {
        this(Callbacks.CONTAINER_THREAD, Object.class, 50, keysAndValues);
    }

    TestRuntime(Callbacks callbacks, Class<?> messageType, int waitingThreads, String... keysAndValues) {
        definition = definition(callbacks, messageType, options(keysAndValues));
        runtime = new SessionRuntime(
                List.of(definition), TestRuntime.class.getClassLoader(), workers, timers, waitingThreads, events);
    }

    /** With these times, and chance by a seed. */
    TestRuntime(StopTimes stopTimes, long seed) {
        definition = definition(Callbacks.CONTAINER_THREAD, Object.class, options());
        runtime = runtime(workers, timers, 50, stopTimes, seed);
    }

    /** With these times, and without a thread that may wait. */
    TestRuntime(Callbacks callbacks, StopTimes stopTimes, String... keysAndValues) {
        definition = definition(callbacks, Object.class, options(keysAndValues));
        runtime = runtime(workers, timers, 0, stopTimes, 1);
    }

    /** On threads and a clock that the test does not hold. */
    TestRuntime(ExecutorService threads, Timers clock, StopTimes stopTimes) {
        definition = definition(Callbacks.CONTAINER_THREAD, Object.class, options());
        runtime = runtime(threads, clock, 50, stopTimes, 1);
    }

    private SessionRuntime runtime(
            ExecutorService threads, Timers clock, int waitingThreads, StopTimes stopTimes, long seed) {
        return new SessionRuntime(
                List.of(definition),
                TestRuntime.class.getClassLoader(),
                threads,
                clock,
                waitingThreads,
                stopTimes,
                new Random(seed),
                events);
    }

    private HandlerDefinition definition(Callbacks callbacks, Class<?> messageType, Options options) {
        return new HandlerDefinition(
                PATH,
                ScriptedHandler.class,
                messageType,
                callbacks,
                options,
                Limits.of(options),
                Set.of(),
                HandlerSource.of(handler));
    }

    private static Options options(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Options.of(values);
    }

    /** Opens a session on {@link #connection}; it is not started. */
    HandlerSession open() {
        return open(connection);
    }

    HandlerSession open(Connection on) {
        return runtime.open(definition, on, Request.builder(PATH).header("Header", "value"));
    }

    /** Opens and starts a session on {@link #connection}, and lets everything happen that can. */
    HandlerSession start() {
        return start(connection);
    }

    HandlerSession start(Connection on) {
        HandlerSession session = open(on);
        session.start(Transport.tcp());
        settle();
        return session;
    }

    /** Lets everything happen that can without time passing or a send completing. */
    void settle() {
        boolean any = true;
        while (any) {
            boolean ran = timers.runDue();
            any = workers.runAll() || ran;
        }
    }

    /** Lets everything happen that can without time passing, and completes the sends on {@link #connection}. */
    void settleAndComplete() {
        settle();
        while (connection.complete()) {
            settle();
        }
    }

    /** Lets time pass, and everything happen that is due meanwhile. */
    void advance(Duration time) {
        // In steps, so that a worker's consequence of one timer precedes the next.
        long step = Math.max(1, time.toNanos() / 50);
        for (long left = time.toNanos(); left > 0; left -= step) {
            timers.advance(Duration.ofNanos(Math.min(step, left)));
            settle();
        }
    }

    /** A client's text. */
    void text(HandlerSession session, String text) {
        session.arrivals().text(text, true);
    }
}
