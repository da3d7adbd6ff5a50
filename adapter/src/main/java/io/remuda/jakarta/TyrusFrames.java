package io.remuda.jakarta;

import java.util.Arrays;

/**
 * The frames of a client (RFC 6455, section 5.2), as Tyrus is to get them. It keeps a frame until it has all of it, up to
 * 4 MiB whatever the session takes, and fails with a larger one: so it gets a large frame in pieces. It takes frames without
 * a mask, and looks at reserved bits when it has the whole frame: so it gets another that it refuses. A reader puts the
 * client's heads in here, and takes those for Tyrus out.
 */
final class TyrusFrames {

    /** The most payload of a piece; a multiple of the mask's length, so that the mask of each piece begins with its first byte. */
    static final int PIECE = 16 * 1024;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int CLOSE = 8;
    private static final int WHOLE_PING = FIN | 9;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int LENGTH_IN_2 = 126;
    private static final int LENGTH_IN_8 = 127;
    private static final int MASK = 4;

    /** Has an opcode that there is not. */
    private static final byte[] ILLEGAL = {(byte) 0x8f, (byte) MASKED, 0, 0, 0, 0};

    /** The client's head, as far as it has come; then that of the last piece of the frame. */
    private final byte[] head = new byte[14];

    private int known;

    /** The payload that no piece has announced yet. */
    private long left;

    private int payload;

    private boolean broken;
    private boolean closedWithoutCode;

    /** How many bytes of the client's head have to come at least; 0 while there are pieces of its frame. */
    int missing() {
        if (left > 0) {
            return 0;
        }
        return known < 2 ? 2 - known : headLength() - known;
    }

    private int headLength() {
        return 2 + lengthBytes() + (isMasked() ? MASK : 0);
    }

    private int lengthBytes() {
        return switch (head[1] & LENGTH) {
            case LENGTH_IN_2 -> 2;
            case LENGTH_IN_8 -> 8;
            default -> 0;
        };
    }

    private boolean isMasked() {
        return (head[1] & MASKED) != 0;
    }

    /** What has come of the client's head; more is put behind it, and then {@link #took}. */
    byte[] head() {
        return head;
    }

    int known() {
        return known;
    }

    void took(int bytes) {
        known += bytes;
    }

    /** The head of the next piece for Tyrus; called when nothing of the client's head is {@link #missing}. */
    byte[] next() {
        boolean begins = left == 0;
        if (begins) {
            long length = length();
            // An extension that takes frames whole would use the bits; no server with Tyrus has one.
            boolean reserved = (head[0] & RESERVED) != 0;
            if (!isMasked() || length < 0 || (reserved && length > PIECE)) {
                broken = true;
                payload = 0;
                return ILLEGAL;
            }
            closedWithoutCode |= (head[0] & OPCODE) == CLOSE && length == 0;
            if (length <= PIECE) {
                return whole((int) length);
            }
            left = length;
        }
        payload = (int) Math.min(left, PIECE);
        left -= payload;
        byte[] piece = piece(begins);
        if (left == 0) {
            known = 0;
        }
        return piece;
    }

    /** How much of the client's payload the last piece has. */
    int payload() {
        return payload;
    }

    private byte[] whole(int length) {
        payload = length;
        byte[] whole = Arrays.copyOf(head, known);
        known = 0;
        return whole;
    }

    private long length() {
        int bytes = lengthBytes();
        if (bytes == 0) {
            return head[1] & LENGTH;
        }
        long length = 0;
        for (int i = 2; i < 2 + bytes; i++) {
            length = (length << 8) | (head[i] & 0xff);
        }
        return length;
    }

    private byte[] piece(boolean begins) {
        int mask = headLength() - MASK;
        int first = (begins ? head[0] & OPCODE : 0) | (left == 0 ? head[0] & FIN : 0);
        byte[] lengthAndMask = payload < LENGTH_IN_2
                ? new byte[] {(byte) first, (byte) (MASKED | payload)}
                : new byte[] {(byte) first, (byte) (MASKED | LENGTH_IN_2), (byte) (payload >> 8), (byte) payload};
        byte[] piece = new byte[lengthAndMask.length + MASK];
        System.arraycopy(lengthAndMask, 0, piece, 0, lengthAndMask.length);
        System.arraycopy(head, mask, piece, lengthAndMask.length, MASK);
        return piece;
    }

    /** Whether the last piece is a ping. */
    boolean isPing() {
        return (head[0] & 0xff) == WHOLE_PING && lengthBytes() == 0;
    }

    /** Whether Tyrus has got a frame that it refuses; nothing is to follow. */
    boolean isBroken() {
        return broken;
    }

    /** Whether the client has sent a close without a code, of which Tyrus makes one with 1000 and a text of its own. */
    boolean isClosedWithoutCode() {
        return closedWithoutCode;
    }
}
