package io.remuda.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a server may answer, whatever it was asked. */
final class Answers {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})[ \r]");

    /** Of a stack trace, and names of classes and of exceptions. */
    private static final Pattern INSIDE = Pattern.compile(
            "\\bat [a-z]\\w*(?:\\.[\\w$]+)+\\(|\\.java:\\d|Caused by|CAUSED BY|[A-Z][a-z]+(?:Exception|Error)\\b"
                    + "|\\b(?:java|javax|jakarta|jdk|sun)\\.[a-z]{2}|org\\.eclipse|io\\.remuda|'s secret");

    /**
     * Jetty's close with 1007 of a message that does not inflate, before any endpoint hears of it. That the JDK inflates
     * is no secret.
     */
    private static final String JETTY_INFLATE = "\u0003\u00efjava.util.zip.DataFormatException: ";

    /** What a client gets of a crash (L7); no client sends it here, to have it back. */
    private static final int CRASH = 1011;

    /**
     * Of some compressed messages that are broken, Jetty 12.1.8 puts more into a buffer than there is room for, and closes
     * with what that throws. No endpoint hears of such a message.
     */
    private static final String JETTY_OVERFLOW = "newLimit > capacity: (";

    /**
     * With compression, Jetty before 12.1.10 reads on before the pong for a ping is written, and closes with this if another
     * frame comes until then.
     */
    private static final String JETTY_DEMAND = "Demand already fulfilled";

    private Answers() {}

    /** Says what is wrong with the answer, or {@code null}. */
    static @Nullable String trouble(FuzzCase what, byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        Matcher inside = INSIDE.matcher(text.replace(JETTY_INFLATE, ""));
        if (inside.find()) {
            return "the answer tells of the inside: " + inside.group();
        }
        if (!what.wild() && !text.startsWith("HTTP/1.1 ")) {
            return "there is no answer";
        }
        Matcher status = STATUS.matcher(text);
        while (status.find()) {
            int code = Integer.parseInt(status.group(1));
            if (code == 101) {
                return upgraded(what, answer, status.start());
            }
            if (code >= 500 && !isDue(code, what, text)) {
                return "the answer is " + code;
            }
        }
        return !what.wild() && text.startsWith("HTTP/1.1 200") && !text.endsWith("plain")
                ? "the answer is neither the handler's nor the servlet's"
                : null;
    }

    private static boolean isDue(int status, FuzzCase what, String answer) {
        return switch (status) {
            case 500 -> what.mayFail() && answer.contains("Content-Type: text/plain");
            case 503 -> what.mayBeFull() && answer.contains("Retry-After");
            // Jetty itself, before any filter, of a request line in which it finds no version that it speaks.
            case 505 -> answer.contains("<td>/badMessage</td>");
            default -> false;
        };
    }

    private static @Nullable String upgraded(FuzzCase what, byte[] answer, int start) {
        if (!what.wild() && !what.acceptable()) {
            return "the handshake is let in";
        }
        byte[] from = Arrays.copyOfRange(answer, start, answer.length);
        int end = FuzzClient.endOfHead(from);
        if (end < 0) {
            return "the head of the answer does not end";
        }
        if (new String(from, 0, end, StandardCharsets.ISO_8859_1).contains(HandshakeGrammar.SECRET)) {
            return "the answer has the token";
        }
        boolean compressed = new String(from, 0, end, StandardCharsets.ISO_8859_1)
                .contains("Sec-WebSocket-Extensions: permessage-deflate");
        return frames(ByteBuffer.wrap(from, end, from.length - end), compressed);
    }

    private static @Nullable String frames(ByteBuffer bytes, boolean compressed) {
        while (bytes.remaining() >= 2) {
            int opcode = bytes.get() & 0x0F;
            int lengthByte = bytes.get();
            if (lengthByte < 0 || (opcode > 2 && opcode < 8) || opcode > 10) {
                return "there is a broken frame";
            }
            int extended = lengthByte == 126 ? 2 : lengthByte == 127 ? 8 : 0;
            if (bytes.remaining() < extended) {
                return null;
            }
            long length = extended == 2 ? bytes.getShort() & 0xFFFF : extended == 8 ? bytes.getLong() : lengthByte;
            if (length < 0 || length > bytes.remaining()) {
                // The connection ended while it was being sent.
                return null;
            }
            if (opcode == 8) {
                return close(bytes, (int) length, compressed);
            }
            bytes.position(bytes.position() + (int) length);
        }
        return null;
    }

    private static @Nullable String close(ByteBuffer bytes, int length, boolean compressed) {
        if (length < 2) {
            return null;
        }
        int code = bytes.getShort() & 0xFFFF;
        byte[] reason = new byte[length - 2];
        bytes.get(reason);
        String text = new String(reason, StandardCharsets.UTF_8);
        if (code == CRASH && compressed && (text.startsWith(JETTY_OVERFLOW) || text.equals(JETTY_DEMAND))) {
            return null;
        }
        return code < 1000 || code > 4999 || code == CRASH ? "the close code is " + code : null;
    }
}
