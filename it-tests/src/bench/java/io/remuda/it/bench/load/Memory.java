package io.remuda.it.bench.load;

import io.remuda.it.bench.LiveHeap;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process occupies.
 *
 * @param heap the bytes of all objects that are alive
 * @param remuda the bytes of those whose class is Remuda's
 * @param resident the bytes of memory that the process has; 0 where the operating system does not tell
 */
record Memory(long heap, long remuda, long resident) {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** Of this process, after garbage collection. */
    static Memory ofThisProcess() throws IOException {
        LiveHeap live = LiveHeap.ofThisProcess();
        return new Memory(live.bytes(), live.remuda(), residentNow());
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

    static Memory read(DataInputStream in) throws IOException {
        return new Memory(in.readLong(), in.readLong(), in.readLong());
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(heap);
        out.writeLong(remuda);
        out.writeLong(resident);
    }
}
