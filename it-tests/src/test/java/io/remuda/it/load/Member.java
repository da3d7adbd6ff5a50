package io.remuda.it.load;

import io.remuda.it.client.WireFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A connection of a {@link Crowd}: reads, unless it is told not to, and pushes, if it is told to. */
final class Member {

    /** What a member hears of. */
    interface Listener {

        /** A text, at the time of {@link System#nanoTime} at which it was read. */
        void text(Member member, String text, long now);

        /** The server has ended the connection; {@link Member#closeCode} is 1006 if it did not say so before. */
        void ended(Member member);
    }

    /** The payload of what is pushed: the largest message that is allowed by default. */
    static final int PUSHED = 64 * 1024;

    /** So many messages may be pushed before others get a turn. */
    private static final int AT_ONCE = 16;

    private static final int NO_CODE = 1006;

    /** The rest of each message that is pushed. */
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(PUSHED - Long.BYTES).asReadOnlyBuffer();

    private final SocketChannel channel;
    private final SelectionKey key;
    private final String path;
    private final ByteBuffer in;
    private final Listener listener;

    private ByteBuffer rest = ByteBuffer.allocate(0);
    private boolean upgraded;
    private boolean reading = true;
    private int closeCode = NO_CODE;
    private boolean closing;
    private boolean closed;
    private boolean ended;

    // What is being written; empty at the border of two frames.
    private ByteBuffer[] writing = {};
    private long pushed;
    private long toPush;
    private long taken;

    // Kept here for the test, which alone looks at it: the number that is due next.
    int due;

    Member(SocketChannel channel, SelectionKey key, String path, ByteBuffer in, Listener listener) {
        this.channel = channel;
        this.key = key;
        this.path = path;
        this.in = in;
        this.listener = listener;
    }

    boolean isUpgraded() {
        return upgraded;
    }

    boolean hasEnded() {
        return ended;
    }

    /** What the server has closed with. */
    int closeCode() {
        return closeCode;
    }

    /** How many bytes of what was pushed the system has taken. */
    long taken() {
        return taken;
    }

    /** Whether to read; who does not hears of nothing. */
    void reading(boolean changed) {
        reading = changed;
        interest();
    }

    /** Cuts the connection. */
    void cut() throws IOException {
        ended = true;
        channel.close();
    }

    /** Sends so many messages, each with its number, as fast as the server takes them, and then closes. */
    void push(long messages) {
        toPush = messages;
        interest();
    }

    /** Sends the message that it is at, and closes. */
    void finish() {
        push(Math.max(1, pushed));
    }

    private void interest() {
        if (!ended) {
            key.interestOps((reading ? SelectionKey.OP_READ : 0) | (wantsToWrite() ? SelectionKey.OP_WRITE : 0));
        }
    }

    private boolean wantsToWrite() {
        return upgraded && (writing.length > 0 || (toPush > 0 && !closed));
    }

    /** The selector has something for it. */
    void ready() throws IOException {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                channel.write(handshake());
                interest();
                return;
            }
            // First what comes, so that a close is seen before a reset.
            if (key.isReadable()) {
                read();
            }
            if (!ended && key.isWritable()) {
                write();
            }
        } catch (IOException reset) {
            readTheRest();
        }
    }

    /** A close may have come before the reset that a write has met. */
    private void readTheRest() throws IOException {
        try {
            read();
            if (!ended) {
                end();
            }
        } catch (IOException reset) {
            end();
        }
    }

    private ByteBuffer handshake() throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: " + host()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        return StandardCharsets.US_ASCII.encode(head);
    }

    private String host() throws IOException {
        return channel.getRemoteAddress().toString().replaceFirst("^[^/]*/", "");
    }

    private void read() throws IOException {
        in.clear().put(rest.duplicate());
        if (channel.read(in) < 0) {
            end();
            return;
        }
        long now = System.nanoTime();
        in.flip();
        if (!upgraded) {
            upgrade();
        }
        while (upgraded && take(now)) {
            // Until only a part of a frame is left.
        }
        rest = in.hasRemaining() ? ByteBuffer.allocate(in.remaining()).put(in).flip() : ByteBuffer.allocate(0);
    }

    private void upgrade() throws IOException {
        String head = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
        int end = head.indexOf("\r\n\r\n");
        if (end >= 0) {
            if (!head.startsWith("HTTP/1.1 101 ")) {
                throw new IllegalStateException(path + " was not upgraded: " + head);
            }
            in.position(end + 4);
            upgraded = true;
            interest();
        }
    }

    /** Takes a frame, if it is there as a whole. */
    private boolean take(long now) {
        int at = in.position();
        if (in.remaining() < 2) {
            return false;
        }
        int length = in.get(at + 1);
        if (length >= 126) {
            throw new IllegalStateException("A frame of more bytes than anybody who reads is sent");
        }
        if (in.remaining() < 2 + length) {
            return false;
        }
        ByteBuffer payload = in.slice(at + 2, length);
        in.position(at + 2 + length);
        int opcode = in.get(at) & 0xf;
        if (opcode == WireFrame.CLOSE) {
            closeCode = length < 2 ? 1005 : payload.getShort(0) & 0xffff;
            // The answer to it is the last frame.
            closing = true;
            finish();
        } else if (opcode == WireFrame.TEXT) {
            listener.text(this, StandardCharsets.UTF_8.decode(payload).toString(), now);
        }
        return true;
    }

    private void write() throws IOException {
        for (int i = 0; i < AT_ONCE; i++) {
            if (writing.length == 0) {
                writing = next();
            }
            long count = writing.length == 0 ? 0 : channel.write(writing);
            taken += count;
            if (writing.length == 0 || writing[writing.length - 1].hasRemaining()) {
                break;
            }
            writing = new ByteBuffer[0];
        }
        interest();
    }

    /** The next frame: masked by zeros, so that the payload is the same for all. */
    private ByteBuffer[] next() {
        if (toPush == 0 || closed) {
            return new ByteBuffer[0];
        }
        if (closing || pushed == toPush) {
            closed = true;
            return new ByteBuffer[] {
                ByteBuffer.allocate(8)
                        .put((byte) 0x88)
                        .put((byte) 0x82)
                        .putInt(0)
                        .putShort((short) 1000)
                        .flip()
            };
        }
        ByteBuffer head = ByteBuffer.allocate(22)
                .put((byte) 0x82)
                .put((byte) 0xff)
                .putLong(PUSHED)
                .putInt(0)
                .putLong(pushed++)
                .flip();
        return new ByteBuffer[] {head, ZEROS.duplicate()};
    }

    @Override
    public String toString() {
        return path + (upgraded ? "" : ", not upgraded");
    }

    private void end() throws IOException {
        ended = true;
        channel.close();
        listener.ended(this);
    }
}
