package io.remuda.cdi;

import java.lang.management.ManagementFactory;

/** The live heap. */
final class Heap {

    private Heap() {}

    /** The bytes that are reachable now, and a little more. */
    static long live() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
