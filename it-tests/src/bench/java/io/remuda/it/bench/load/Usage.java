package io.remuda.it.bench.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a process has used until now.
 *
 * @param cpuNanos the CPU time of all its threads, from the operating system
 * @param allocated the bytes that its living threads have allocated
 * @param threads how much of the CPU time its living threads have used, by their names without what counts them; empty where
 *     the system does not tell, as Linux does
 */
record Usage(long cpuNanos, long allocated, Map<String, Long> threads) {

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
        return new Usage(SYSTEM.getProcessCpuTime(), allocated, cpuOfThreads());
    }

    private static Map<String, Long> cpuOfThreads() throws IOException {
        Map<String, Long> threads = new TreeMap<>();
        if (Files.isDirectory(TASKS)) {
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
                for (Path task : tasks) {
                    threads.merge(name(task), cpu(task), Long::sum);
                }
            }
        }
        return threads;
    }

    /** Of the threads of a pool it is the same, and of Jetty's pool in each process. */
    private static String name(Path task) {
        return read(task.resolve("comm")).replaceFirst("[-#]\\d*$", "").replaceFirst("^qtp\\d+", "qtp");
    }

    /** The first of three numbers. */
    private static long cpu(Path task) {
        String times = read(task.resolve("schedstat"));
        return times.isEmpty() ? 0 : Long.parseLong(times.split(" ", -1)[0]);
    }

    /** Empty if the thread has ended meanwhile, of which there is an exception of its own only before the file is open. */
    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    /**
     * How much of the CPU time was that of the JIT compiler's threads. The JVM's own figure for it grows only when a method has
     * been compiled, which may take seconds where others want the processors, too.
     */
    long compilerNanos() {
        return threads.getOrDefault("C1 CompilerThre", 0L) + threads.getOrDefault("C2 CompilerThre", 0L);
    }

    static Usage read(DataInputStream in) throws IOException {
        long cpuNanos = in.readLong();
        long allocated = in.readLong();
        Map<String, Long> threads = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            threads.put(in.readUTF(), in.readLong());
        }
        return new Usage(cpuNanos, allocated, threads);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(cpuNanos);
        out.writeLong(allocated);
        out.writeInt(threads.size());
        for (Map.Entry<String, Long> thread : threads.entrySet()) {
            out.writeUTF(thread.getKey());
            out.writeLong(thread.getValue());
        }
    }
}
