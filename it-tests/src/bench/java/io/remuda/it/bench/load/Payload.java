package io.remuda.it.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * The messages of a size. Each begins with two numbers, and the rest is always the same: whoever knows the numbers knows
 * every byte. One thread may use it.
 */
final class Payload {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    /**
     * The messages of a size.
     *
     * @param size in bytes, at least 16 and a multiple of 8
     */
    Payload(int size) {
        bytes = new byte[size];
        Random random = new Random(1);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(26));
        }
    }

    /** The message with these numbers, until the next call. */
    byte[] bytes(int first, int second) {
        write(first, 0);
        write(second, 8);
        return bytes;
    }

    String text(int first, int second) {
        return new String(bytes(first, second), StandardCharsets.US_ASCII);
    }

    boolean is(ByteBuffer received, int first, int second) {
        return received.equals(ByteBuffer.wrap(bytes(first, second)));
    }

    private void write(int number, int at) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = DIGITS[(number >>> (28 - 4 * i)) & 15];
        }
    }
}
