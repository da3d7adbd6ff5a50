package io.remuda.runtime;

import io.remuda.Frame;

/** How many bytes of payload something is on the wire, before compression. */
final class FrameSize {

    private FrameSize() {}

    static long of(Frame frame) {
        if (frame instanceof Frame.Text text) {
            return of(text.payload());
        } else if (frame instanceof Frame.Binary binary) {
            return binary.payload().remaining();
        }
        // Control frames are small (RFC 6455, section 5.5).
        return 125;
    }

    /** In UTF-8. */
    static long of(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800 && !Character.isSurrogate(c)) {
                length += 2;
            } else if (c >= 0x80) {
                // Two bytes; a surrogate is half of a pair of four.
                length++;
            }
        }
        return length;
    }
}
