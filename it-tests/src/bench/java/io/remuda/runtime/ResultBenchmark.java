package io.remuda.runtime;

import io.remuda.Frame;
import io.remuda.Result;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to apply a result, with all that a callback takes but CDI: one thread brings one session a short text, and the
 * connection takes each frame within the call. The first of the results is the floor of the others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ResultBenchmark {

    private static final Frame.Incoming TEXT = Frame.text("x");
    private static final Frame FRAME = Frame.text("x");
    private static final List<Frame> FRAMES = Collections.nCopies(8, FRAME);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration LONGER = Duration.ofHours(2);

    /** What {@code handle} returns. */
    public enum Kind {
        NO_FRAME,
        ONE_FRAME,
        EIGHT_FRAMES,
        NEW_TIMEOUT,
        TOPIC_JOINED_OR_LEFT
    }

    @Param
    public Kind result;

    private HandlerSession session;

    @Setup
    public void open() {
        session = new OpenSessions(this::returned).open(0);
    }

    private Result<Integer> returned(int count) {
        boolean even = count % 2 == 0;
        return switch (result) {
            case NO_FRAME -> Result.ok(count);
            case ONE_FRAME -> Result.reply(FRAME, count);
            case EIGHT_FRAMES -> Result.reply(FRAMES, count);
            case NEW_TIMEOUT -> Result.ok(count).timeout(even ? LONG : LONGER);
            case TOPIC_JOINED_OR_LEFT ->
                even ? Result.ok(count).leave("t") : Result.ok(count).join("t");
        };
    }

    @Benchmark
    public void handle() {
        // Not by its arrivals: what comes so soon after another is handled on a worker.
        session.arrived(TEXT, 1, false);
    }
}
