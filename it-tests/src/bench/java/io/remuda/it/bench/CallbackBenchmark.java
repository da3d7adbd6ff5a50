package io.remuda.it.bench;

import jakarta.websocket.MessageHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a callback costs, from the server's call to its return: one thread brings sessions in turn a short text, which
 * {@code handle} does nothing with. With {@code -prof gc} also in bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class CallbackBenchmark {

    /** So many that each rests between two of its texts: what comes too soon is handled on a worker, with what follows. */
    private static final int SESSIONS = 256;

    /** Ends with its JVM. */
    private FakeServer server;

    private final List<MessageHandler.Partial<String>> quiet = new ArrayList<>(SESSIONS);
    private final List<MessageHandler.Partial<String>> touching = new ArrayList<>(SESSIONS);
    private final List<MessageHandler.Partial<String>> plain = new ArrayList<>(SESSIONS);
    private int next;

    @Setup
    public void openSessions() throws Exception {
        server = new FakeServer();
        Supplier<MessageHandler.Partial<String>> opening = FakeServer.withoutCdi(new QuietHandler());
        for (int i = 0; i < SESSIONS; i++) {
            quiet.add(server.open(QuietHandler.PATH));
            touching.add(server.open(TouchingHandler.PATH));
            plain.add(opening.get());
        }
    }

    private void bring(List<MessageHandler.Partial<String>> sessions) {
        next = (next + 1) % SESSIONS;
        sessions.get(next).onMessage("x", true);
    }

    /** The floor: the same handler, but no bean. */
    @Benchmark
    public void withoutContexts() {
        bring(plain);
    }

    /** As a handler is called, but that the callback uses nothing of the request scope. */
    @Benchmark
    public void nothingTouched() {
        bring(quiet);
    }

    @Benchmark
    public void requestBeanTouched() {
        bring(touching);
    }
}
