package io.remuda.it.bench.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a process has used until now.
 *
 * @param cpuNanos the CPU time of all its threads, from the operating system
 * @param allocated the bytes that its living threads have allocated
 * @param compilerNanos how much of the CPU time was that of its JIT compiler's threads; 0 where the system does not tell, as
 *     Linux does
 */
record Usage(long cpuNanos, long allocated, long compilerNanos) {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final Path TASKS = Path.of("/proc/self/task");

    /** Of this process. */
    static Usage ofThisProcess() throws IOException {
        long allocated = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            // Of a thread that has ended meanwhile it is -1.
            allocated += Math.max(0, bytes);
        }
        return new Usage(SYSTEM.getProcessCpuTime(), allocated, compiler());
    }

    /**
     * The JVM's own figure for it grows only when a method has been compiled, which may take seconds where others want the
     * processors, too.
     */
    private static long compiler() throws IOException {
        long nanos = 0;
        if (Files.isDirectory(TASKS)) {
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
                for (Path task : tasks) {
                    nanos += isCompilers(task) ? cpu(task) : 0;
                }
            }
        }
        return nanos;
    }

    private static boolean isCompilers(Path task) throws IOException {
        return read(task.resolve("comm")).matches("C[12] CompilerThre.*");
    }

    /** The first of three numbers. */
    private static long cpu(Path task) throws IOException {
        String times = read(task.resolve("schedstat"));
        return times.isEmpty() ? 0 : Long.parseLong(times.split(" ", -1)[0]);
    }

    /** Empty if the thread has ended meanwhile. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException ended) {
            return "";
        }
    }

    static Usage read(DataInputStream in) throws IOException {
        return new Usage(in.readLong(), in.readLong(), in.readLong());
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(cpuNanos);
        out.writeLong(allocated);
        out.writeLong(compilerNanos);
    }
}
