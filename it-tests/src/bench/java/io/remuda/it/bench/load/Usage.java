package io.remuda.it.bench.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a process has used until now.
 *
 * @param cpuNanos the CPU time of all its threads, from the operating system
 * @param allocated the bytes that its living threads have allocated
 * @param compiledMillis the elapsed time that its compiler has taken, all its threads together; 0 without a compiler
 */
record Usage(long cpuNanos, long allocated, long compiledMillis) {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final @Nullable CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    /** Of this process. */
    static Usage ofThisProcess() {
        long allocated = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            // Of a thread that has ended meanwhile it is -1.
            allocated += Math.max(0, bytes);
        }
        return new Usage(
                SYSTEM.getProcessCpuTime(), allocated, COMPILER == null ? 0 : COMPILER.getTotalCompilationTime());
    }

    static Usage read(DataInputStream in) throws IOException {
        return new Usage(in.readLong(), in.readLong(), in.readLong());
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(cpuNanos);
        out.writeLong(allocated);
        out.writeLong(compiledMillis);
    }
}
