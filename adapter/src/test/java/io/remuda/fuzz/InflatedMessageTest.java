package io.remuda.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory that a client could make a server take. */
class InflatedMessageTest {

    private static final int PATIENCE_MILLIS = 10_000;

    /** Of which a frame has a thousandth: the frame itself is not the reason. */
    private static final int INFLATED = 50_000_000;

    /**
     * What the client sends before it waits for the close. It inflates to half a megabyte: what the server, which goes on to
     * inflate until the close is on its way, may at most take in vain.
     */
    private static final int SENT = 500;

    /** What reading, inflating and refusing may take, of a message that may have 64 KiB. */
    private static final long MODEST = 2_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private FuzzServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FuzzServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @ParameterizedTest
    @CsvSource({"text, 1", "binary, 2"})
    @DisplayName("F6: a message that inflates beyond the maximum ends with 1009 before all of it is there")
    void inflated_isRefusedBeforeItIsInMemory(String type, int opcode) throws IOException {
        byte[] bomb = Arrays.copyOf(frame(opcode, Deflated.of(new byte[INFLATED])), SENT);
        // What is allocated once, such as classes, is not of the message.
        assertThat(closeCodeAfter(bomb)).isEqualTo(1009);
        Map<Long, Long> before = taken();
        long directBefore = direct();

        assertThat(closeCodeAfter(bomb)).isEqualTo(1009);

        assertThat(takenSince(before))
                .as("bytes of the heap for the %s", type)
                .isPositive()
                .isLessThan(MODEST);
        assertThat(direct() - directBefore)
                .as("bytes outside of the heap for the %s", type)
                .isLessThan(MODEST);
    }

    private static byte[] frame(int opcode, byte[] payload) {
        assertThat(payload.length).isBetween(0xFFFF / 2, 0xFFFF);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        // Final and compressed; the mask is zero.
        frame.write(0xC0 | opcode);
        frame.write(0xFE);
        frame.write(payload.length >>> 8);
        frame.write(payload.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private int closeCodeAfter(byte[] frame) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write(FuzzClient.handshake("/app/echo/lobby", "Sec-WebSocket-Extensions: permessage-deflate"));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            assertThat(head).startsWith("HTTP/1.1 101").contains("permessage-deflate");
            socket.getOutputStream().write(frame);
            assertThat(in.readUnsignedByte()).as("a close").isEqualTo(0x88);
            assertThat(in.readUnsignedByte()).isGreaterThanOrEqualTo(2);
            return in.readUnsignedShort();
        }
    }

    /** What each thread has allocated on the heap so far. */
    private static Map<Long, Long> taken() {
        long[] threads = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(threads);
        Map<Long, Long> taken = new HashMap<>();
        for (int i = 0; i < threads.length; i++) {
            // One that has ended meanwhile has -1.
            taken.put(threads[i], Math.max(0, bytes[i]));
        }
        return taken;
    }

    /** What all threads but this one have allocated since; without those that have ended. */
    private static long takenSince(Map<Long, Long> before) {
        Map<Long, Long> now = taken();
        now.remove(Thread.currentThread().getId());
        return now.entrySet().stream()
                .mapToLong(thread -> Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L)))
                .sum();
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getTotalCapacity)
                .sum();
    }
}
