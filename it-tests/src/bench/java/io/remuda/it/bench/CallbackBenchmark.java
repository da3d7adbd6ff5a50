package io.remuda.it.bench;

import jakarta.websocket.MessageHandler;
import java.util.concurrent.TimeUnit;
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
 * What a callback costs, from the server's call to its return: one thread brings one session a short text, which
 * {@code handle} does nothing with. With {@code -prof gc} also in bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class CallbackBenchmark {

    /** Ends with its JVM. */
    private FakeServer server;

    private MessageHandler.Partial<String> quiet;
    private MessageHandler.Partial<String> touching;
    private MessageHandler.Partial<String> plain;

    @Setup
    public void openSessions() throws Exception {
        server = new FakeServer();
        quiet = server.open(QuietHandler.PATH);
        touching = server.open(TouchingHandler.PATH);
        plain = FakeServer.openWithoutCdi(
                server.beans().select(QuietHandler.class).get());
    }

    /** The floor: a reference of the same bean, without the contexts of CDI. */
    @Benchmark
    public void withoutContexts() {
        plain.onMessage("x", true);
    }

    /** As a handler is called, but that the callback uses nothing of the request scope. */
    @Benchmark
    public void nothingTouched() {
        quiet.onMessage("x", true);
    }

    @Benchmark
    public void requestBeanTouched() {
        touching.onMessage("x", true);
    }
}
