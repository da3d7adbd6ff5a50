package io.remuda.it.bench.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used until now.
 *
 * @param cpuNanos the CPU time of all its threads, from the operating system
 * @param allocated the bytes that its living threads have allocated
 * @param heap the bytes of the heap in use
 * @param resident the bytes of memory that it occupies; 0 where the operating system does not tell
 */
record Usage(long cpuNanos, long allocated, long heap, long resident) {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Of this process. */
    static Usage ofThisProcess() throws IOException {
        long allocated = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            // Of a thread that has ended meanwhile it is -1.
            allocated += Math.max(0, bytes);
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Usage(SYSTEM.getProcessCpuTime(), allocated, heap, residentNow());
    }

    private static long residentNow() throws IOException {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    static Usage read(DataInputStream in) throws IOException {
        return new Usage(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(cpuNanos);
        out.writeLong(allocated);
        out.writeLong(heap);
        out.writeLong(resident);
    }
}
