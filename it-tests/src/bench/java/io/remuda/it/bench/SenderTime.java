package io.remuda.it.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints how much CPU time one message costs the thread that sends it. Unlike the time on the clock, that hardly depends
 * on what else the machine does.
 */
public final class SenderTime {

    private static final int WARMUP_BATCHES = 1000;
    private static final int BATCHES = 200;
    private static final int ROUNDS = 7;

    @FunctionalInterface
    private interface Batch {
        void send(DeliveryBenchmark benchmark) throws InterruptedException;
    }

    private SenderTime() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, Batch> ways = new LinkedHashMap<>();
        ways.put("tell", DeliveryBenchmark::tell);
        ways.put("sendToSession", DeliveryBenchmark::sendToSession);
        ways.put("sendToUser", DeliveryBenchmark::sendToUser);
        ways.put("sendToTopic", DeliveryBenchmark::sendToTopic);
        ways.put("sendToPath", DeliveryBenchmark::sendToPath);
        ways.put("selectAndFireToSession", DeliveryBenchmark::selectAndFireToSession);
        ways.put("selectAndFireToUser", DeliveryBenchmark::selectAndFireToUser);
        ways.put("selectAndFireToTopic", DeliveryBenchmark::selectAndFireToTopic);
        ways.put("fireKeptToTopic", DeliveryBenchmark::fireKeptToTopic);
        ways.put("fireWithoutAddress", DeliveryBenchmark::fireWithoutAddress);
        // The first would be measured while the JVM compiles what all use.
        opened(10, 10, ways);
        print(10, 10, ways);
        print(100_000, 10, ways);
        print(100_000, 100_000, ways);
    }

    /** With sessions that are open, each way warm. */
    private static DeliveryBenchmark opened(int sessions, int targets, Map<String, Batch> ways)
            throws InterruptedException {
        DeliveryBenchmark benchmark = new DeliveryBenchmark();
        benchmark.sessions = sessions;
        benchmark.targets = targets;
        benchmark.until = "taken";
        benchmark.openSessions();
        for (Batch way : ways.values()) {
            micros(benchmark, way, WARMUP_BATCHES);
        }
        return benchmark;
    }

    private static void print(int sessions, int targets, Map<String, Batch> ways) throws InterruptedException {
        DeliveryBenchmark benchmark = opened(sessions, targets, ways);
        System.out.printf("%,d open, %,d of them get messages:%n", sessions, targets);
        for (Map.Entry<String, Batch> way : ways.entrySet()) {
            double[] rounds = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                rounds[round] = micros(benchmark, way.getValue(), BATCHES);
            }
            Arrays.sort(rounds);
            System.out.printf(
                    "  %-24s %6.2f us, median of %d; least %.2f%n",
                    way.getKey(), rounds[ROUNDS / 2], ROUNDS, rounds[0]);
        }
    }

    /** The CPU time of one message, without the wait for its {@code info}. */
    private static double micros(DeliveryBenchmark benchmark, Batch way, int batches) throws InterruptedException {
        long nanos = 0;
        for (int i = 0; i < batches; i++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            way.send(benchmark);
            nanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            benchmark.awaitBatch();
        }
        return nanos / 1000.0 / batches / DeliveryBenchmark.BATCH;
    }
}
