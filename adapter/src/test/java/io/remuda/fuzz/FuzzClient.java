package io.remuda.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes, and keeps its connection as long as the server does. After what is wild, and after frames, it says that
 * nothing more will come, so that the server has to end the connection too.
 */
final class FuzzClient implements AutoCloseable {

    /** How long the server may be silent; it has nothing to wait for. */
    private static final int PATIENCE_MILLIS = 20_000;

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)\r$");
    private static final Pattern CLOSE = Pattern.compile("(?im)^connection:.*\\bclose\\b");

    private final int port;
    private final byte[] buffer = new byte[16 * 1024];
    private @Nullable Socket socket;
    private boolean used;

    FuzzClient(int port) {
        this.port = port;
    }

    /** Sends a case and returns what the server sends, until the answer or the connection has ended. */
    byte[] answerTo(FuzzCase what) throws IOException {
        boolean reused = used;
        byte[] answer = exchange(what);
        if (answer.length == 0 && reused) {
            // The server may end an idle connection at any time.
            close();
            return exchange(what);
        }
        return answer;
    }

    private byte[] exchange(FuzzCase what) throws IOException {
        Socket connection = socket == null ? new Socket(InetAddress.getLoopbackAddress(), port) : socket;
        socket = connection;
        used = true;
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(PATIENCE_MILLIS);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        boolean open = false;
        try {
            if (what.wild()) {
                connection.getOutputStream().write(what.all());
                finish(connection, answer);
            } else {
                connection.getOutputStream().write(what.headBytes());
                open = answer(connection, answer, what);
            }
        } catch (SocketException reset) {
            // What had been sent until then counts.
        }
        if (!open) {
            close();
        }
        return answer.toByteArray();
    }

    private void finish(Socket connection, ByteArrayOutputStream answer) throws IOException {
        connection.shutdownOutput();
        InputStream in = connection.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            answer.write(buffer, 0, read);
        }
    }

    /** Reads one answer; returns whether the connection can be used again. */
    private boolean answer(Socket connection, ByteArrayOutputStream answer, FuzzCase what) throws IOException {
        InputStream in = connection.getInputStream();
        int end = -1;
        while (end < 0) {
            int read = in.read(buffer);
            if (read < 0) {
                return false;
            }
            answer.write(buffer, 0, read);
            end = endOfHead(answer.toByteArray());
        }
        String head = new String(answer.toByteArray(), 0, end, StandardCharsets.ISO_8859_1);
        if (head.startsWith("HTTP/1.1 101")) {
            connection.getOutputStream().write(what.restBytes());
            finish(connection, answer);
            return false;
        }
        Matcher length = LENGTH.matcher(head);
        if (CLOSE.matcher(head).find() || !length.find()) {
            finish(connection, answer);
            return false;
        }
        int whole = end + Integer.parseInt(length.group(1));
        while (answer.size() < whole) {
            int read = in.read(buffer);
            if (read < 0) {
                return false;
            }
            answer.write(buffer, 0, read);
        }
        return true;
    }

    /** The number of bytes up to and with the empty line, or -1. */
    static int endOfHead(byte[] bytes) {
        for (int i = 3; i < bytes.length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    /** A handshake without fault, with these headers besides. */
    static byte[] handshake(String target, String... headers) {
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\n").append("""
                Host: localhost
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Version: 13
                """);
        for (String header : headers) {
            request.append(header).append('\n');
        }
        return request.append('\n').toString().replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Does what any client does: a handshake, a text, its echo, a close; returns what went wrong. */
    static @Nullable String trouble(int port) throws IOException {
        byte[] request = handshake("/app/echo/lobby");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (endOfHead(head.toByteArray()) < 0) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                head.write(next);
            }
            String answer = head.toString(StandardCharsets.ISO_8859_1);
            if (!answer.startsWith("HTTP/1.1 101")
                    || !answer.toLowerCase(Locale.ROOT).contains("s3pplmbitxaq9kygzzhzrbk+xoo=")) {
                return "a normal handshake is answered by " + answer;
            }
            // With a mask of zeros: the text "hi", and a close with 1000.
            socket.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
            socket.getOutputStream().write(new byte[] {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xE8});
            byte[] frames = in.readAllBytes();
            byte[] expected = {(byte) 0x81, 2, 'h', 'i', (byte) 0x88, 2, 3, (byte) 0xE8};
            return Arrays.equals(frames, expected)
                    ? null
                    : "the echo is " + FuzzCase.escaped(new String(frames, StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() throws IOException {
        used = false;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
