package io.remuda.it.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Opens connections, closes each at once, and opens another when the server has closed it, too. */
final class HandshakeLoad extends Load {

    private final String path;
    private final int atOnce;
    private int begun;
    private int over;

    HandshakeLoad(Client client, Payload payload, String path, int atOnce) {
        super(client, payload);
        this.path = path;
        this.atOnce = atOnce;
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
