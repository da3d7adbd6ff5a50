package io.remuda.it.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** An upgrade request, legal or not, and what may follow it before the answer is there. */
public final class Handshake {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CONNECT_MILLIS = 10_000;

    private final URI uri;
    private final String key;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    private String method = "GET";
    private int receiveBuffer;

    private Handshake(URI uri) {
        this.uri = uri;
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
        set("Host", uri.getAuthority());
        set("Upgrade", "websocket");
        set("Connection", "Upgrade");
        set("Sec-WebSocket-Version", "13");
        set("Sec-WebSocket-Key", key);
    }

    public static Handshake to(URI uri) {
        return new Handshake(uri);
    }

    public Handshake header(String name, String value) {
        headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    /** Replaces a header. */
    public Handshake set(String name, String value) {
        headers.put(name, new ArrayList<>(List.of(value)));
        return this;
    }

    public Handshake without(String name) {
        headers.remove(name);
        return this;
    }

    /** Makes it a request of plain HTTP. */
    public Handshake plain(String verb) {
        method = verb;
        List.of("Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key")
                .forEach(headers::remove);
        return this;
    }

    public Handshake offerDeflate() {
        return header(
                "Sec-WebSocket-Extensions",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    /** Limits what the client takes before the server must wait. */
    public Handshake receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    /** Sends a frame in the same write as the request. */
    public Handshake followedBy(WireFrame frame) {
        early.writeBytes(frame.encode());
        return this;
    }

    /** Sends the request and expects the upgrade. */
    public RawClient open() {
        Socket socket = new Socket();
        try {
            BufferedInputStream in = send(socket);
            Answer answer = Answer.read(in);
            String expected = accept(key);
            if (answer.status() != 101 || !expected.equals(answer.headers().get("Sec-WebSocket-Accept"))) {
                throw new AssertionError(uri + " was not upgraded: " + answer);
            }
            return new RawClient(socket, in, answer);
        } catch (IOException | AssertionError failed) {
            closeQuietly(socket);
            throw failed instanceof AssertionError error ? error : new AssertionError("No handshake: " + uri, failed);
        }
    }

    /** Sends the request and expects anything but an upgrade. */
    public Answer refused() {
        try (Socket socket = new Socket()) {
            BufferedInputStream in = send(socket);
            Answer answer = Answer.read(in);
            if (answer.status() == 101) {
                throw new AssertionError(uri + " was upgraded");
            }
            return method.equals("HEAD") ? answer : answer.withBody(in);
        } catch (IOException failed) {
            throw new AssertionError("No answer: " + uri, failed);
        }
    }

    /** Sends the request and goes before the answer is there. */
    public void abandoned() {
        try (Socket socket = new Socket()) {
            send(socket);
            socket.setSoLinger(true, 0);
        } catch (IOException failed) {
            throw new AssertionError("Cannot send: " + uri, failed);
        }
    }

    private BufferedInputStream send(Socket socket) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
        socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(early.toByteArray());
        socket.getOutputStream().write(request.toByteArray());
        return new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    private String head() {
        StringBuilder head = new StringBuilder(method).append(' ').append(uri.getRawPath());
        if (uri.getRawQuery() != null) {
            head.append('?').append(uri.getRawQuery());
        }
        head.append(" HTTP/1.1\r\n");
        headers.forEach((name, values) -> values.forEach(
                value -> head.append(name).append(": ").append(value).append("\r\n")));
        return head.append("\r\n").toString();
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // Nothing depends on it any more.
        }
    }

    /**
     * The server's answer.
     *
     * @param status the HTTP status
     * @param headers the first value of each header, by name in any case
     * @param body the body of a refusal
     */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** The first value of a header, which must be there. */
        public String header(String name) {
            String value = headers.get(name);
            if (value == null) {
                throw new AssertionError("No header " + name + " in " + this);
            }
            return value;
        }

        static Answer read(BufferedInputStream in) throws IOException {
            int status =
                    Integer.parseInt(line(in).substring("HTTP/1.1 ".length()).substring(0, 3));
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
            return new Answer(status, headers, "");
        }

        private Answer withBody(BufferedInputStream in) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (headers.containsKey("Content-Length")) {
                body.writeBytes(in.readNBytes(Integer.parseInt(headers.get("Content-Length"))));
            } else if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
                for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
                    body.writeBytes(in.readNBytes(size));
                    line(in);
                }
            }
            return new Answer(status, headers, body.toString(StandardCharsets.UTF_8));
        }

        private static String line(BufferedInputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int read = in.read(); read != '\n'; read = in.read()) {
                if (read < 0) {
                    throw new IOException("The connection ended after '" + line + "'");
                }
                if (read != '\r') {
                    line.append((char) read);
                }
            }
            return line.toString();
        }
    }
}
