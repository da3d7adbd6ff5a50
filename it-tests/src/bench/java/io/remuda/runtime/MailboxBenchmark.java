package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Transport;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What the mailbox alone costs for each signal: its owner does nothing with it, and no thread is woken. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class MailboxBenchmark {

    private static final int WAITING = 50;

    private static final Signal.Arrived FRAME = new Signal.Arrived(Frame.text("x"), 1);
    private static final Signal.Told MESSAGE = new Signal.Told("x", null);

    private static Mailbox mailbox(Executor workers) {
        Mailbox mailbox = new Mailbox(
                (signal, moreFollows) -> null,
                workers,
                new Semaphore(1),
                Limits.of(Options.of(Map.of("messagePolicy", "dropNewest"))));
        mailbox.start(new Signal.Open(Transport.tcp()), true);
        return mailbox;
    }

    /** Of one thread; what is handed to a worker runs when the thread says so. */
    @State(Scope.Thread)
    public static class Own {

        private final Queue<Runnable> handed = new ArrayDeque<>();
        private Mailbox mailbox;

        @Setup
        public void open() {
            mailbox = mailbox(handed::add);
        }

        private void work() {
            for (Runnable next = handed.poll(); next != null; next = handed.poll()) {
                next.run();
            }
        }
    }

    /** Of all threads; whoever finds it idle performs what there is. */
    @State(Scope.Benchmark)
    public static class Shared {

        private Mailbox mailbox;

        @Setup
        public void open() {
            mailbox = mailbox(Runnable::run);
        }
    }

    /** The session is idle, and the frame is performed on the thread that brings it. */
    @Benchmark
    public boolean frameOnItsThread(Own own) {
        return own.mailbox.arrived(FRAME, true);
    }

    /** The session is idle, and the message is handed to a worker. */
    @Benchmark
    public void messageByAWorker(Own own) {
        own.mailbox.told(MESSAGE, null);
        own.work();
    }

    /** Each waits for those before it; all are performed in one turn. */
    @Benchmark
    @OperationsPerInvocation(WAITING)
    public void messagesThatWait(Own own) {
        for (int i = 0; i < WAITING; i++) {
            own.mailbox.told(MESSAGE, null);
        }
        own.work();
    }

    /** Two threads tell the same session. What has no room is refused. */
    @Benchmark
    @Threads(2)
    public Taking messagesOfTwoThreads(Shared shared) {
        return shared.mailbox.told(MESSAGE, null);
    }
}
