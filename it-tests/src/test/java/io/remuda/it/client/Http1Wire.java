package io.remuda.it.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A socket with HTTP/1.1 on it, encrypted or not. */
final class Http1Wire implements Wire {

    private static final int CONNECT_MILLIS = 10_000;

    private final Socket tcp = new Socket();
    private final Socket socket;
    private final BufferedInputStream in;

    /**
     * Connects.
     *
     * @param receiveBuffer how many bytes the client takes before the server must wait, or 0 for what the system takes
     */
    Http1Wire(URI uri, Way way, int receiveBuffer) throws IOException {
        try {
            if (receiveBuffer > 0) {
                tcp.setReceiveBufferSize(receiveBuffer);
            }
            tcp.setTcpNoDelay(true);
            tcp.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
            tcp.setSoTimeout((int) RawClient.PATIENCE.toMillis());
            socket = way.isTls() ? Tls.over(tcp, uri, way) : tcp;
            // Who limits what the client takes does not want it to read ahead.
            in = new BufferedInputStream(socket.getInputStream(), receiveBuffer > 0 ? 1 : 16 * 1024);
        } catch (IOException failed) {
            tcp.close();
            throw failed;
        }
    }

    @Override
    public void send(Handshake request) throws IOException {
        StringBuilder head = new StringBuilder(request.method())
                .append(' ')
                .append(request.target())
                .append(" HTTP/1.1\r\n");
        request.headers()
                .forEach((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(request.early());
        write(bytes.toByteArray());
    }

    @Override
    public Handshake.Answer head() throws IOException {
        int status = Integer.parseInt(line().substring("HTTP/1.1 ".length()).substring(0, 3));
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.putIfAbsent(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return new Handshake.Answer(status, headers, "");
    }

    @Override
    public byte[] body(Handshake.Answer head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (head.headers().containsKey("Content-Length")) {
            body.writeBytes(in.readNBytes(Integer.parseInt(head.header("Content-Length"))));
        } else if ("chunked".equalsIgnoreCase(head.headers().get("Transfer-Encoding"))) {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.writeBytes(in.readNBytes(size));
                line();
            }
        } else {
            // Up to the end of the connection (RFC 9112, section 6.3): so GlassFish sends what asks for an upgrade.
            body.writeBytes(in.readAllBytes());
        }
        return body.toByteArray();
    }

    private String line() throws IOException {
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

    @Override
    public boolean isUpgraded(Handshake request, Handshake.Answer answer) {
        return answer.status() == 101;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void patience(Duration patience) throws SocketException {
        socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
    }

    /** By a TCP reset. */
    @Override
    public void abort() throws IOException {
        tcp.setSoLinger(true, 0);
        tcp.close();
    }

    @Override
    public void close() {
        try {
            // With TLS, the JDK waits for the server's answer to the end, which may be busy.
            socket.setSoTimeout(1);
            socket.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }
}
