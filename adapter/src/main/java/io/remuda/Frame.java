package io.remuda;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket message or control frame. Immutable; equal when kind and payload are equal.
 *
 * <p>An illegal frame cannot be made: the factories and constructors throw {@link IllegalArgumentException} that says
 * what was given and what is allowed (RFC 6455, sections 5.5, 5.6 and 7.4).
 */
public sealed interface Frame {

    /** The most bytes that the payload of a ping or pong has (RFC 6455, section 5.5). */
    int MAX_CONTROL_PAYLOAD = 125;

    /** The most bytes of UTF-8 that the reason of a close has: the control payload without the code. */
    int MAX_CLOSE_REASON = MAX_CONTROL_PAYLOAD - 2;

    /** What a client can send to a handler. */
    sealed interface Incoming extends Frame permits Text, Binary, Pong {}

    /**
     * Makes a text message.
     *
     * @param payload the text; no unpaired surrogate
     * @return the frame
     */
    static Text text(String payload) {
        return new Text(payload);
    }

    /**
     * Makes a binary message.
     *
     * @param payload the bytes; copied
     * @return the frame
     */
    static Binary binary(byte[] payload) {
        return new Binary(payload.clone());
    }

    /**
     * Makes a binary message.
     *
     * @param payload the bytes between position and limit; copied, the buffer is left as it is
     * @return the frame
     */
    static Binary binary(ByteBuffer payload) {
        return new Binary(payload);
    }

    /**
     * Makes a binary message of parts, in this order.
     *
     * @param parts the bytes between position and limit of each; copied, the buffers are left as they are; none make an
     *     empty message
     * @return the frame
     * @throws IllegalArgumentException if they have more than {@link Integer#MAX_VALUE} bytes together
     */
    static Binary binary(ByteBuffer... parts) {
        return new Binary(join(parts));
    }

    /**
     * Makes a ping without payload.
     *
     * @return the frame
     */
    static Ping ping() {
        return new Ping(ByteBuffer.allocate(0));
    }

    /**
     * Makes a ping.
     *
     * @param payload up to {@value #MAX_CONTROL_PAYLOAD} bytes; copied
     * @return the frame
     */
    static Ping ping(byte[] payload) {
        return new Ping(ByteBuffer.wrap(payload));
    }

    /**
     * Makes an unsolicited pong.
     *
     * @param payload up to {@value #MAX_CONTROL_PAYLOAD} bytes; copied
     * @return the frame
     */
    static Pong pong(byte[] payload) {
        return new Pong(ByteBuffer.wrap(payload));
    }

    /**
     * Makes a close with code 1000 and no reason.
     *
     * @return the frame
     */
    static Close close() {
        return new Close(Close.NORMAL, "");
    }

    /**
     * Makes a close.
     *
     * @param code 1000-1003, 1007-1014 or 3000-4999
     * @param reason up to {@value #MAX_CLOSE_REASON} bytes of UTF-8; may be empty
     * @return the frame
     */
    static Close close(int code, String reason) {
        return new Close(code, reason);
    }

    /**
     * A text message.
     *
     * @param payload the whole text
     */
    record Text(String payload) implements Incoming {
        /**
         * Checks the text.
         *
         * @param payload no unpaired surrogate
         */
        public Text {
            requireWellFormed(payload, "text");
        }
    }

    /** A binary message. */
    final class Binary implements Incoming {

        private final byte[] bytes;

        /**
         * Copies.
         *
         * @param payload the bytes between position and limit; the buffer is left as it is
         */
        public Binary(ByteBuffer payload) {
            this(bytes(payload));
        }

        private Binary(byte[] bytes) {
            this.bytes = bytes;
        }

        /**
         * The whole message.
         *
         * @return a read-only view with position 0, a fresh one at each call
         */
        public ByteBuffer payload() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Binary that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return describe("Binary", ByteBuffer.wrap(bytes));
        }
    }

    /**
     * A ping. The client's WebSocket implementation answers it with a pong.
     *
     * @param payload up to {@value #MAX_CONTROL_PAYLOAD} bytes; read-only, a fresh view at each call
     */
    record Ping(ByteBuffer payload) implements Frame {
        /**
         * Checks the size and copies.
         *
         * @param payload the bytes between position and limit; the buffer is left as it is
         */
        public Ping {
            payload = copyControl(payload, "ping");
        }

        /**
         * The payload.
         *
         * @return a read-only view with position 0
         */
        @Override
        public ByteBuffer payload() {
            return payload.asReadOnlyBuffer();
        }

        @Override
        public String toString() {
            return describe("Ping", payload);
        }
    }

    /**
     * A pong, unsolicited or the answer to a ping of the handler's own.
     *
     * @param payload up to {@value #MAX_CONTROL_PAYLOAD} bytes; read-only, a fresh view at each call
     */
    record Pong(ByteBuffer payload) implements Incoming {
        /**
         * Checks the size and copies.
         *
         * @param payload the bytes between position and limit; the buffer is left as it is
         */
        public Pong {
            payload = copyControl(payload, "pong");
        }

        /**
         * The payload.
         *
         * @return a read-only view with position 0
         */
        @Override
        public ByteBuffer payload() {
            return payload.asReadOnlyBuffer();
        }

        @Override
        public String toString() {
            return describe("Pong", payload);
        }
    }

    /**
     * A close. In a reply it ends the session as {@code shutdown} does; what follows it is not sent.
     *
     * @param code 1000-1003, 1007-1014 or 3000-4999
     * @param reason up to {@value #MAX_CLOSE_REASON} bytes of UTF-8; may be empty
     */
    record Close(int code, String reason) implements Frame {

        /** The code of a normal closure. */
        public static final int NORMAL = 1000;

        /**
         * Checks both.
         *
         * @param code 1000-1003, 1007-1014 or 3000-4999
         * @param reason up to {@value Frame#MAX_CLOSE_REASON} bytes of UTF-8
         */
        public Close {
            boolean legal =
                    (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
            if (!legal) {
                throw new IllegalArgumentException(
                        "Close code " + code + " cannot be sent; allowed are 1000-1003, 1007-1014 and 3000-4999");
            }
            requireWellFormed(reason, "close reason");
            int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_CLOSE_REASON) {
                throw new IllegalArgumentException("The close reason has " + bytes
                        + " bytes of UTF-8; allowed are at most " + MAX_CLOSE_REASON + ". Shorten it");
            }
        }
    }

    private static void requireWellFormed(String text, String what) {
        Objects.requireNonNull(text, what);
        for (int index = 0; index < text.length(); index++) {
            char first = text.charAt(index);
            // Most texts have none.
            if (Character.isSurrogate(first)) {
                if (index + 1 == text.length() || !Character.isSurrogatePair(first, text.charAt(index + 1))) {
                    throw new IllegalArgumentException("The " + what + " has an unpaired surrogate, U+"
                            + Integer.toHexString(first).toUpperCase(Locale.ROOT) + ", at index " + index
                            + "; allowed is text that UTF-8 can encode");
                }
                index++;
            }
        }
    }

    private static ByteBuffer copyControl(ByteBuffer payload, String what) {
        if (payload.remaining() > MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException("The payload of the " + what + " has " + payload.remaining()
                    + " bytes; allowed are at most " + MAX_CONTROL_PAYLOAD);
        }
        return copy(payload);
    }

    private static ByteBuffer copy(ByteBuffer payload) {
        return ByteBuffer.wrap(bytes(payload));
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(payload.position(), bytes);
        return bytes;
    }

    private static byte[] join(ByteBuffer... parts) {
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("The parts of the binary message have " + length
                    + " bytes together; allowed are at most " + Integer.MAX_VALUE);
        }
        byte[] bytes = new byte[(int) length];
        int offset = 0;
        for (ByteBuffer part : parts) {
            part.get(part.position(), bytes, offset, part.remaining());
            offset += part.remaining();
        }
        return bytes;
    }

    private static String describe(String kind, ByteBuffer payload) {
        byte[] start = new byte[Math.min(payload.remaining(), 32)];
        payload.duplicate().get(start);
        return kind + "[" + payload.remaining() + " bytes: " + HexFormat.of().formatHex(start)
                + (payload.remaining() > start.length ? "..." : "") + "]";
    }
}
