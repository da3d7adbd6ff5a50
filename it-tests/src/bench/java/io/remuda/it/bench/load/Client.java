package io.remuda.it.bench.load;

import io.remuda.it.bench.load.app.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The connections to one server, all on the calling thread. */
final class Client implements AutoCloseable {

    /** What connections bring. Times are those of {@link System#nanoTime}, at which it was read. */
    interface Listener {

        void opened(Connection connection, long now) throws IOException;

        void message(Connection connection, boolean text, ByteBuffer payload, long now) throws IOException;

        /** Both sides have said that they close, and the server has closed. Any other end is a failure. */
        void closed(Connection connection, long now) throws IOException;
    }

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final InetSocketAddress server;
    private final Selector selector;
    private final Connection.Buffers buffers =
            new Connection.Buffers(ByteBuffer.allocateDirect(1 << 18), ByteBuffer.allocateDirect(1 << 18));
    private @Nullable Deflate deflate;

    Client(int port) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        selector = Selector.open();
    }

    /** From now on connections offer compression. On each of these only the first message can be read. */
    void compress() {
        deflate = new Deflate();
    }

    /** Begins to open a connection. */
    Connection connect(String path, int number, Listener listener) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        ByteBuffer handshake = Handshake.request(path, "127.0.0.1:" + server.getPort(), Site.ORIGIN, deflate != null);
        Connection connection = new Connection(number, channel, key, buffers, handshake, deflate, listener);
        key.attach(connection);
        channel.connect(server);
        return connection;
    }

    /**
     * Hands over what has come, and waits for it.
     *
     * @param millis how long; 0 for not at all
     */
    void poll(long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            ((Connection) key.attachment()).ready();
        }
        selector.selectedKeys().clear();
    }

    /** Fails if it is not enough within a minute, whatever else comes. */
    void pollUntil(BooleanSupplier enough) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!enough.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("What is awaited has not come within " + PATIENCE.toSeconds() + " s");
            }
            poll(100);
        }
    }

    /** Cuts all connections. */
    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
