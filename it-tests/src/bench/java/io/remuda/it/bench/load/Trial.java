package io.remuda.it.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures what a load does to a server. */
final class Trial {

    /** So many connections are opened before the memory of others is measured. */
    private static final int FIRST = 200;

    /** The compiler rests when it takes no more than this part of one processor. */
    private static final double RESTING = 0.05;

    /** How often in a row it has to rest. */
    private static final int RESTS = 5;

    /** For how long it is watched at a time. */
    private static final Duration WATCH = Duration.ofSeconds(1);

    /** How often at most; then it is measured although it does not rest, which shows in the result. */
    private static final int WATCHES = 80;

    /** How the names of parts of the server's CPU begin. There is no ratio of them: at best they are nothing. */
    static final String PART = "of it ";

    /** What is less of the server's CPU for each unit is not told. */
    private static final double SMALL_PART = 0.05;

    /** For how long it is watched whether something else comes when all is there. */
    private static final Duration TAIL = Duration.ofMillis(200);

    private final Plan plan;

    Trial(Plan plan) {
        this.plan = plan;
    }

    Pace pace() {
        return new Pace(plan.rate());
    }

    /**
     * Measures for the time planned, after the warm-up, and waits for all that is under way then. The warm-up goes on until the
     * server's compiler rests: after ten seconds of handshakes it still takes two fifths of them.
     *
     * @param unit what is counted
     * @param least how many of them belong to the warm-up at least, unless there is a rate: a server that is slow to begin
     *     with has to be as warm as the other
     */
    Map<String, Double> run(String unit, int least, Load load, ServerProcess server) throws IOException {
        load.begin(System.nanoTime());
        long before;
        do {
            before = load.latencies.count();
            runFor(plan.warmUp(), load);
        } while (plan.rate() == 0 && load.latencies.count() < least && load.latencies.count() > before);
        awaitCompiler(load, server);
        load.latencies.clear();
        Usage used = server.usage();
        long start = System.nanoTime();
        runFor(plan.measured(), load);
        Usage after = server.usage();
        double seconds = (System.nanoTime() - start) / 1e9;
        double count = load.latencies.count();
        Map<String, Double> measured = new LinkedHashMap<>();
        measured.put(unit + "s/s", count / seconds);
        measured.put("p50, us", load.latencies.micros(0.5));
        measured.put("p99, us", load.latencies.micros(0.99));
        measured.put("p99.9, us", load.latencies.micros(0.999));
        measured.put("server CPU, us/" + unit, (after.cpuNanos() - used.cpuNanos()) / 1000.0 / count);
        measured.put(
                PART + "the compiler, us/" + unit, (after.compilerNanos() - used.compilerNanos()) / 1000.0 / count);
        if (plan.threads()) {
            after.threads().forEach((thread, nanos) -> {
                double micros = (nanos - used.threads().getOrDefault(thread, 0L)) / 1000.0 / count;
                if (micros >= SMALL_PART) {
                    measured.put(PART + thread + ", us/" + unit, micros);
                }
            });
        }
        measured.put("allocated, bytes/" + unit, (after.allocated() - used.allocated()) / count);
        load.finish();
        // What was begun and not flushed.
        load.tick(System.nanoTime());
        load.client.pollUntil(load::isAllThere);
        // A message too many, which the load would complain of.
        runFor(TAIL, load);
        return measured;
    }

    private void awaitCompiler(Load load, ServerProcess server) throws IOException {
        long compiled = server.usage().compilerNanos();
        int rests = 0;
        for (int watch = 0; watch < WATCHES && rests < RESTS; watch++) {
            runFor(WATCH, load);
            long now = server.usage().compilerNanos();
            rests = now - compiled <= WATCH.toNanos() * RESTING ? rests + 1 : 0;
            compiled = now;
        }
    }

    private void runFor(Duration time, Load load) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            load.client.poll(load.tick(now));
        }
    }

    /** Measures what connections occupy that have said one thing. */
    Map<String, Double> idle(Load load, String path, int sessions, ServerProcess server) throws IOException {
        load.open(path, FIRST);
        Memory before = server.collect();
        load.open(path, sessions);
        Memory after = server.collect();
        // Had one been closed meanwhile, the load would say so.
        load.client.poll(0);
        Map<String, Double> measured = new LinkedHashMap<>();
        measured.put("heap, bytes/connection", (after.heap() - before.heap()) / (double) sessions);
        measured.put("Remuda's classes, bytes", (after.remuda() - before.remuda()) / (double) sessions);
        measured.put("resident, bytes/connection", (after.resident() - before.resident()) / (double) sessions);
        return measured;
    }
}
