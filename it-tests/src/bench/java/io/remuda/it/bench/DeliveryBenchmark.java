package io.remuda.it.bench;

import io.remuda.Address;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.WebSocketSessions;
import io.remuda.event.ToSession;
import io.remuda.event.ToTopic;
import io.remuda.event.ToUser;
import jakarta.enterprise.event.Event;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one message to one session costs, by the way it is addressed and by how many sessions are open. One thread sends
 * a batch, small enough for one mailbox, and waits for it before it sends the next.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class DeliveryBenchmark {

    static final int BATCH = 100;

    /** How many are open. */
    @Param({"10", "1000", "100000"})
    public int sessions;

    /** How many of them, evenly spread, get messages; no more than are open. */
    @Param("100000")
    public int targets;

    /** What the time includes: {@code info}, until it was called for each message; {@code taken}, the sender's side alone. */
    @Param("info")
    public String until;

    private final Random random = new Random(1);

    /** Ends with its JVM: to end the sessions one by one would take longer than the measurement. */
    private FakeServer server;

    private WebSocketSessions open;
    private Event<Tick> ticks;
    private Event<Tick> kept;
    private Event<Notice> notices;
    private Target[] chosen;
    private boolean untilInfo;
    private CountDownLatch batch;

    private record Target(SessionRef ref, String id, String user, String topic, String path) {}

    @Setup
    public void openSessions() {
        untilInfo = switch (until) {
            case "info" -> true;
            case "taken" -> false;
            default -> throw new IllegalArgumentException("until is " + until + "; allowed are info, taken");
        };
        server = new FakeServer();
        open = server.beans().select(WebSocketSessions.class).get();
        ticks = server.beans().getBeanManager().getEvent().select(Tick.class);
        notices = server.beans().getBeanManager().getEvent().select(Notice.class);
        chosen = new Target[Math.min(targets, sessions)];
        int every = sessions / chosen.length;
        for (int number = 0; number < sessions; number++) {
            String path = server.openTick(number);
            if (number % every == 0 && number / every < chosen.length) {
                chosen[number / every] = target(number, path);
            }
        }
        server.openNotice();
        if (open.count(Address.all()) != sessions + 1) {
            throw new IllegalStateException("Open are " + open.count(Address.all()));
        }
        kept = ticks.select(ToTopic.Literal.of(chosen[0].topic));
    }

    private Target target(int number, String path) {
        SessionInfo session = open.list(Address.path(path)).get(0);
        return new Target(
                session.session(), session.session().id(), FakeServer.user(number), TickHandler.topic(number), path);
    }

    private void send(BiConsumer<Target, Tick> how) throws InterruptedException {
        sendAny(arrived -> {
            Tick tick = new Tick(arrived);
            for (int i = 0; i < BATCH; i++) {
                how.accept(chosen[random.nextInt(chosen.length)], tick);
            }
        });
    }

    private void sendAny(Consumer<CountDownLatch> how) throws InterruptedException {
        batch = new CountDownLatch(BATCH);
        how.accept(batch);
        if (untilInfo) {
            awaitBatch();
        }
    }

    /** Nothing is left in a mailbox when the next batch is sent. */
    @TearDown(Level.Invocation)
    public void awaitBatch() throws InterruptedException {
        if (!batch.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Of " + BATCH + " messages are lost " + batch.getCount());
        }
    }

    /** The floor: the session is at hand. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void tell() throws InterruptedException {
        send((target, tick) -> target.ref.tell(tick));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void sendToSession() throws InterruptedException {
        send((target, tick) -> open.send(Address.session(target.id), tick));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void sendToUser() throws InterruptedException {
        send((target, tick) -> open.send(Address.user(target.user), tick));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void sendToTopic() throws InterruptedException {
        send((target, tick) -> open.send(Address.topic(target.topic), tick));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void sendToPath() throws InterruptedException {
        send((target, tick) -> open.send(Address.path(target.path), tick));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void selectAndFireToSession() throws InterruptedException {
        send((target, tick) -> ticks.select(ToSession.Literal.of(target.id)).fire(tick));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void selectAndFireToUser() throws InterruptedException {
        send((target, tick) -> ticks.select(ToUser.Literal.of(target.user)).fire(tick));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void selectAndFireToTopic() throws InterruptedException {
        send((target, tick) -> ticks.select(ToTopic.Literal.of(target.topic)).fire(tick));
    }

    /** Always the same session. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void fireKeptToTopic() throws InterruptedException {
        send((target, tick) -> kept.fire(tick));
    }

    /** Always the same session, the only one whose handler takes the event. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void fireWithoutAddress() throws InterruptedException {
        sendAny(arrived -> {
            Notice notice = new Notice(arrived);
            for (int i = 0; i < BATCH; i++) {
                notices.fire(notice);
            }
        });
    }
}
