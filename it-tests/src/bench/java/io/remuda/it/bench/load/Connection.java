package io.remuda.it.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A WebSocket connection of the client (RFC 6455), as far as a server that is measured needs it. */
final class Connection {

    /** Those that all connections of a client read into and write from. */
    record Buffers(ByteBuffer in, ByteBuffer out) {}

    private static final int FINAL = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int LONGEST = 0xFFFF;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int NORMAL = 1000;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final int number;

    // Kept here for the load, which alone looks at it.
    int sent;
    int received;
    long due;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Buffers buffers;
    private final ByteBuffer handshake;
    private final @Nullable Deflate deflate;
    private final Client.Listener listener;
    private final int mask = ThreadLocalRandom.current().nextInt();

    /** The beginning of what has not come as a whole. */
    private ByteBuffer rest = NOTHING;

    /** What the socket does not take yet. */
    private ByteBuffer unsent = NOTHING;

    private boolean open;
    private boolean closing;
    private boolean closed;

    Connection(
            int number,
            SocketChannel channel,
            SelectionKey key,
            Buffers buffers,
            ByteBuffer handshake,
            @Nullable Deflate deflate,
            Client.Listener listener) {
        this.number = number;
        this.channel = channel;
        this.key = key;
        this.buffers = buffers;
        this.handshake = handshake;
        this.deflate = deflate;
        this.listener = listener;
    }

    /** Adds a message to what goes with the next {@link #flush}; no other connection may send before that. */
    void send(boolean text, byte[] payload) throws IOException {
        int opcode = text ? TEXT : BINARY;
        if (deflate == null) {
            write(opcode, payload);
        } else {
            write(COMPRESSED | opcode, deflate.compressed(payload));
        }
    }

    void close() throws IOException {
        closing = true;
        write(CLOSE, new byte[] {(byte) (NORMAL >>> 8), (byte) NORMAL});
        flush();
    }

    void flush() throws IOException {
        ByteBuffer out = buffers.out().flip();
        if (!unsent.hasRemaining()) {
            channel.write(out);
        }
        if (out.hasRemaining()) {
            unsent = joined(unsent, out);
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
        out.clear();
    }

    /** The selector has something for it. */
    void ready() throws IOException {
        if (key.isConnectable()) {
            channel.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            buffers.out().put(handshake);
            flush();
            return;
        }
        if (key.isWritable()) {
            channel.write(unsent);
            if (!unsent.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }
        if (key.isReadable()) {
            read();
        }
    }

    private void read() throws IOException {
        ByteBuffer in = buffers.in().clear().put(rest.duplicate());
        int count = channel.read(in);
        long now = System.nanoTime();
        if (count < 0) {
            end(now);
            return;
        }
        in.flip();
        if (!open && Handshake.take(in, deflate != null)) {
            open = true;
            listener.opened(this, now);
        }
        while (open && take(in, now)) {
            // Answers of the listener to all that has come leave at once.
        }
        if (channel.isOpen()) {
            flush();
        }
        rest = in.hasRemaining() ? joined(NOTHING, in) : NOTHING;
    }

    /** Takes a frame, if it is there as a whole. */
    private boolean take(ByteBuffer in, long now) throws IOException {
        int at = in.position();
        if (in.remaining() < 2) {
            return false;
        }
        int head = 2;
        int length = in.get(at + 1) & 0xFF;
        if (length > 126) {
            throw new IOException("A frame is masked or has more than 65535 bytes");
        }
        if (length == 126) {
            if (in.remaining() < 4) {
                return false;
            }
            head = 4;
            length = in.getShort(at + 2) & 0xFFFF;
        }
        if (in.remaining() < head + length) {
            return false;
        }
        ByteBuffer payload = in.slice(at + head, length);
        in.position(at + head + length);
        int first = in.get(at) & 0xFF;
        if (deflate != null && (first & COMPRESSED) != 0) {
            first ^= COMPRESSED;
            payload = deflate.plain(payload, LONGEST);
        }
        switch (first) {
            case FINAL | TEXT -> listener.message(this, true, payload, now);
            case FINAL | BINARY -> listener.message(this, false, payload, now);
            case FINAL | PING -> write(PONG, bytes(payload));
            case FINAL | CLOSE -> {
                int code = length < 2 ? 0 : payload.getShort(0) & 0xFFFF;
                if (!closing || code != NORMAL) {
                    throw new IOException("The server closes connection " + number + " with code " + code);
                }
                closed = true;
            }
            default -> throw new IOException("A frame begins with " + first);
        }
        return true;
    }

    private void end(long now) throws IOException {
        if (!closed) {
            throw new IOException("The server ends connection " + number);
        }
        // Without the minutes that the system would remember it: each has a port of its own.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
        listener.closed(this, now);
    }

    private void write(int opcode, byte[] payload) throws IOException {
        ByteBuffer out = buffers.out();
        if (out.remaining() < payload.length + 8) {
            flush();
        }
        out.put((byte) (FINAL | opcode));
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        out.putInt(mask);
        long wide = (long) mask << 32 | (mask & 0xFFFF_FFFFL);
        ByteBuffer plain = ByteBuffer.wrap(payload);
        while (plain.remaining() >= Long.BYTES) {
            out.putLong(plain.getLong() ^ wide);
        }
        for (int shift = 24; plain.hasRemaining(); shift -= 8) {
            out.put((byte) (plain.get() ^ (mask >>> (shift & 31))));
        }
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first.duplicate())
                .put(second)
                .flip();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
