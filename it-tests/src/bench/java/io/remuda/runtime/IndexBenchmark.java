package io.remuda.runtime;

import io.remuda.Address;
import io.remuda.Result;
import java.util.Random;
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
import org.openjdk.jmh.infra.Blackhole;

/** What it costs to find the one session of an address, of any of the open ones, which have distinct addresses of each kind. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class IndexBenchmark {

    /** How many are open. */
    @Param({"10", "1000", "100000"})
    public int sessions;

    private final Random random = new Random(1);
    private SessionIndex index;
    private Address[] ids;
    private Address[] users;
    private Address[] paths;
    private Address[] topics;

    @Setup
    public void open() {
        OpenSessions open = new OpenSessions(Result::ok);
        index = open.index();
        ids = new Address[sessions];
        users = new Address[sessions];
        paths = new Address[sessions];
        topics = new Address[sessions];
        for (int number = 0; number < sessions; number++) {
            ids[number] = Address.session(open.open(number).ref().id());
            users[number] = Address.user("user-" + number);
            paths[number] = Address.path("/" + number);
            topics[number] = Address.topic("topic-" + number);
        }
    }

    private void find(Address[] addresses, Blackhole found) {
        index.forEach(addresses[random.nextInt(addresses.length)], null, found::consume);
    }

    @Benchmark
    public void session(Blackhole found) {
        find(ids, found);
    }

    @Benchmark
    public void user(Blackhole found) {
        find(users, found);
    }

    @Benchmark
    public void path(Blackhole found) {
        find(paths, found);
    }

    @Benchmark
    public void topic(Blackhole found) {
        find(topics, found);
    }
}
