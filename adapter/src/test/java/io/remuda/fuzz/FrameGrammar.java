package io.remuda.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Makes frames that are nearly right (RFC 6455, section 5.2). */
final class FrameGrammar {

    private final Random random;

    FrameGrammar(Random random) {
        this.random = random;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    byte[] frames() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = random.nextInt(4); i >= 0; i--) {
            frame(out);
        }
        byte[] bytes = out.toByteArray();
        if (chance(15)) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        if (chance(15) && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private void frame(ByteArrayOutputStream out) {
        int opcode = chance(75) ? new int[] {0, 1, 1, 1, 2, 2, 8, 9, 10}[random.nextInt(9)] : random.nextInt(16);
        boolean data = opcode < 8;
        boolean compressed = data && chance(30);
        boolean fin = chance(data ? 80 : 95);
        int rsv = compressed ? 4 : chance(4) ? random.nextInt(8) : 0;
        byte[] payload = opcode == 8 ? close() : compressed ? deflated() : payload(opcode);
        out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
        boolean masked = chance(96);
        length(out, payload.length, masked ? 0x80 : 0);
        byte[] mask = new byte[masked ? 4 : 0];
        random.nextBytes(mask);
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(masked ? payload[i] ^ mask[i & 3] : payload[i]);
        }
    }

    private void length(ByteArrayOutputStream out, int actual, int maskBit) {
        long length = actual;
        boolean wrong = chance(5);
        if (wrong) {
            length = switch (random.nextInt(5)) {
                case 0 -> actual + 1 + random.nextInt(1000);
                case 1 -> random.nextInt(actual + 1);
                case 2 -> -1 - random.nextInt(1000);
                case 3 -> Long.MAX_VALUE - random.nextInt(1000);
                default -> random.nextLong();
            };
        }
        boolean longer = chance(4);
        if (length >= 0 && length < 126 && !longer) {
            out.write(maskBit | (int) length);
        } else if (length >= 0 && length < 65536 && chance(90)) {
            out.write(maskBit | 126);
            out.write((int) length >>> 8);
            out.write((int) length);
        } else {
            out.write(maskBit | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
    }

    private byte[] payload(int opcode) {
        if (opcode >= 8) {
            return random(chance(90) ? random.nextInt(126) : 126 + random.nextInt(200));
        }
        if (chance(60)) {
            return "\u00e4 b\u20ac \ud83d\ude00".repeat(random.nextInt(20)).getBytes(StandardCharsets.UTF_8);
        }
        if (chance(60)) {
            return random(random.nextInt(300));
        }
        if (chance(2)) {
            return random(65_530 + random.nextInt(20));
        }
        // Begins and ends within a character.
        byte[] utf8 = "\u20ac".repeat(4).getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOfRange(utf8, random.nextInt(3), utf8.length - random.nextInt(3));
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] close() {
        int code = chance(50)
                ? new int[] {0, 999, 1000, 1001, 1004, 1005, 1006, 1012, 1014, 1016, 2999, 3000, 4999, 5000, 65535}
                        [random.nextInt(15)]
                : 1000;
        byte[] reason = chance(30) ? random(random.nextInt(130)) : "bye".getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload =
                ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason);
        return Arrays.copyOf(payload.array(), chance(80) ? payload.capacity() : random.nextInt(3));
    }

    private byte[] deflated() {
        byte[] plain = chance(5) ? new byte[random.nextInt(300_000)] : payload(1);
        byte[] bytes = Deflated.of(plain);
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> bytes = random(random.nextInt(100));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(10));
            case 3 -> {
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> {}
        }
        return bytes;
    }
}
