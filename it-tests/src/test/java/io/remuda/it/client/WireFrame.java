package io.remuda.it.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A frame as it is on the wire (RFC 6455, section 5.2), legal or not.
 *
 * @param fin whether it is the last of its message
 * @param rsv the three reserved bits; 4 is the first, which permessage-deflate uses
 * @param opcode what it is
 * @param payload the bytes, unmasked
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, and no one changes a payload
public record WireFrame(boolean fin, int rsv, int opcode, byte[] payload) {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    public static WireFrame text(String text) {
        return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public static WireFrame binary(byte[] bytes) {
        return of(BINARY, bytes);
    }

    public static WireFrame ping(String payload) {
        return of(PING, payload.getBytes(StandardCharsets.UTF_8));
    }

    public static WireFrame pong(String payload) {
        return of(PONG, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A close without a code. */
    public static WireFrame close() {
        return of(CLOSE, new byte[0]);
    }

    public static WireFrame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    public static WireFrame of(int opcode, byte[] payload) {
        return new WireFrame(true, 0, opcode, payload);
    }

    /** The same, with more of its message to follow. */
    public WireFrame unfinished() {
        return new WireFrame(false, rsv, opcode, payload);
    }

    /** This beginning of a message together with its next fragment. */
    WireFrame joined(WireFrame next) {
        if (next.opcode != CONTINUATION || next.rsv != 0) {
            throw new AssertionError("Not the continuation of " + this + ": " + next);
        }
        byte[] all = Arrays.copyOf(payload, payload.length + next.payload.length);
        System.arraycopy(next.payload, 0, all, payload.length, next.payload.length);
        return new WireFrame(next.fin, rsv, opcode, all);
    }

    public WireFrame withRsv(int bits) {
        return new WireFrame(fin, bits, opcode, payload);
    }

    public String string() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close; 1005 stands for none. */
    public int code() {
        return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    /** The reason of a close. */
    public String reason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    /** As a client sends it: masked. */
    public byte[] encode() {
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        return encode(mask);
    }

    /** As no client may send it. */
    public byte[] encodeUnmasked() {
        return encode(new byte[0]);
    }

    private byte[] encode(byte[] mask) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
        int maskBit = mask.length == 0 ? 0 : 0x80;
        out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
        if (payload.length < 126) {
            out.write(maskBit | payload.length);
        } else if (payload.length < 65536) {
            out.write(maskBit | 126);
            out.write(payload.length >>> 8);
            out.write(payload.length);
        } else {
            out.write(maskBit | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        out.writeBytes(mask);
        byte[] body = payload.clone();
        for (int i = 0; i < body.length && mask.length > 0; i++) {
            body[i] ^= mask[i & 3];
        }
        out.writeBytes(body);
        return out.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireFrame that
                && fin == that.fin
                && rsv == that.rsv
                && opcode == that.opcode
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload) * 31 + opcode;
    }

    /** What an assertion compares: {@code text:hello}, {@code close:1000:bye}. */
    @Override
    public String toString() {
        String what = switch (opcode) {
            case CONTINUATION -> "continuation:" + string();
            case TEXT -> "text:" + string();
            case BINARY -> "binary:" + Arrays.toString(payload);
            case CLOSE -> "close:" + code() + ":" + reason();
            case PING -> "ping:" + string();
            case PONG -> "pong:" + string();
            default -> "opcode " + opcode + ":" + string();
        };
        return what + (fin ? "" : "...") + (rsv == 0 ? "" : " rsv=" + rsv);
    }
}
