package io.remuda.it.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Opens connections, closes each at once, and opens another when the server has closed it, too. */
final class HandshakeLoad extends Load {

    private static final String REFUSED = "HTTP/1.1 403";

    private final String path;
    private final int atOnce;
    private int begun;
    private int over;

    HandshakeLoad(Client client, Payload payload, String path, int atOnce) {
        super(client, payload);
        this.path = path;
        this.atOnce = atOnce;
    }

    /** A server that lets pages of any origin in would have less to do. */
    static void requireOriginCheck(int port, String path) throws IOException {
        String host = "127.0.0.1:" + port;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            ByteBuffer request = Handshake.request(path, host, "http://elsewhere.example", false);
            byte[] bytes = new byte[request.remaining()];
            request.get(bytes);
            socket.getOutputStream().write(bytes);
            String answer = new String(socket.getInputStream().readNBytes(REFUSED.length()), StandardCharsets.US_ASCII);
            if (!answer.equals(REFUSED)) {
                throw new IOException("A page of another origin is not refused: " + answer);
            }
        }
    }

    @Override
    void begin(long now) throws IOException {
        for (int i = 0; i < atOnce; i++) {
            connect(now);
        }
    }

    @Override
    long tick(long now) {
        // The next is due when one is over.
        return 100;
    }

    private void connect(long now) throws IOException {
        client.connect(path, begun, this).due = now;
        begun++;
    }

    @Override
    public void opened(Connection connection, long now) throws IOException {
        latencies.add(now - connection.due);
        connection.close();
    }

    @Override
    public void closed(Connection connection, long now) throws IOException {
        over++;
        if (!isFinishing()) {
            connect(now);
        }
    }

    @Override
    void arrived(Connection connection, boolean text, ByteBuffer received, long now) {
        requireThat(false, connection);
    }

    @Override
    boolean isAllThere() {
        return over == begun;
    }
}
