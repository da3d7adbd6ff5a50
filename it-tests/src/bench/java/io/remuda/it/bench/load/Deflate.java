package io.remuda.it.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compression of messages (RFC 7692). Of those of the server, only the first of a connection can be read. */
final class Deflate {

    /** What is cut off a message's end, section 7.2.1. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final Inflater inflater = new Inflater(true);

    /** Refers to no message before. */
    byte[] compressed(byte[] payload) {
        byte[] buffer = new byte[payload.length + 64];
        deflater.reset();
        deflater.setInput(payload);
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(buffer, length - TAIL.length);
    }

    ByteBuffer plain(ByteBuffer compressed, int most) throws IOException {
        byte[] input = Arrays.copyOf(bytes(compressed), compressed.remaining() + TAIL.length);
        System.arraycopy(TAIL, 0, input, compressed.remaining(), TAIL.length);
        byte[] buffer = new byte[most];
        inflater.reset();
        inflater.setInput(input);
        try {
            return ByteBuffer.wrap(buffer, 0, inflater.inflate(buffer));
        } catch (DataFormatException corrupt) {
            throw new IOException("A message is not compressed as it should be", corrupt);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
