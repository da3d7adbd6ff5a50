package io.remuda.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What one client sends: a function of the seed and the number alone. Bytes are characters of ISO 8859-1 here.
 *
 * @param seed the seed of the run
 * @param number the number within it
 * @param head the request
 * @param rest what follows it: frames, or a body
 * @param wild whether an HTTP server may have to guess where the request ends; then all is sent at once
 * @param acceptable whether the handshake may be let in; of a wild one it is not known
 * @param mayFail whether the request can reach a handler whose decision throws
 * @param mayBeFull whether the request can reach a route that has no room
 */
record FuzzCase(
        long seed,
        int number,
        String head,
        String rest,
        boolean wild,
        boolean acceptable,
        boolean mayFail,
        boolean mayBeFull) {

    byte[] headBytes() {
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] restBytes() {
        return rest.getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] all() {
        return (head + rest).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** As a text of Java, to be read or pasted. */
    static String escaped(String bytes) {
        StringBuilder text = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char b = bytes.charAt(i);
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n\n");
                case '\\' -> text.append("\\\\");
                default -> text.append(b >= ' ' && b < 0x7F ? "" + b : String.format(Locale.ROOT, "\\u%04x", (int) b));
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "case " + number + " of seed " + seed + "; alone: -Dtest=HandshakeFuzzTest -Dremuda.test.seed=" + seed
                + " -Dremuda.test.case=" + number + (wild ? "\nsent at once:\n" : "\nrequest:\n") + escaped(head)
                + "\nthen:\n" + escaped(rest);
    }
}
