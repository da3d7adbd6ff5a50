package io.remuda.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/** The payload of a message of permessage-deflate (RFC 7692, section 7.2.1). */
final class Deflated {

    private static final int TAIL = 4;

    private Deflated() {}

    static byte[] of(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(plain);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        int read;
        do {
            read = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            out.write(buffer, 0, read);
        } while (read == buffer.length);
        deflater.end();
        return Arrays.copyOf(out.toByteArray(), out.size() - TAIL);
    }
}
