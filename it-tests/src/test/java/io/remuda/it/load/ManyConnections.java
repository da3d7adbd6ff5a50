package io.remuda.it.load;

import io.remuda.it.client.WireFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client of its own JVM, with one thread and one selector: opens connections, sends one message on each, waits for
 * the echo, and holds all of them until its input ends. Ends with 0 if every connection was answered and all were open
 * at the end, otherwise with 1.
 *
 * <p>Arguments: port, path, number of connections.
 */
public final class ManyConnections {

    /** So many are in their handshake at a time: what a server's accept queue holds without refusing. */
    private static final int CONCURRENT_HANDSHAKES = 256;

    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private final InetSocketAddress server;
    private final String path;
    private final int wanted;
    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private int upgraded;
    private int answered;

    private ManyConnections(int port, String path, int wanted) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.path = path;
        this.wanted = wanted;
        this.selector = Selector.open();
    }

    public static void main(String[] arguments) throws IOException {
        ManyConnections client =
                new ManyConnections(Integer.parseInt(arguments[0]), arguments[1], Integer.parseInt(arguments[2]));
        boolean good = client.run();
        // Whoever started this process now looks at the server, and then ends our input.
        System.in.transferTo(OutputStream.nullOutputStream());
        good &= client.allStillOpen();
        System.exit(good ? 0 : 1);
    }

    private boolean run() throws IOException {
        long start = System.nanoTime();
        while (answered + errors.size() < wanted && System.nanoTime() - start < PATIENCE_NANOS) {
            while (channels.size() < wanted && channels.size() - answered - errors.size() < CONCURRENT_HANDSHAKES) {
                connect();
            }
            selector.select(1000);
            for (SelectionKey key : selector.selectedKeys()) {
                advance(key);
            }
            selector.selectedKeys().clear();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d connections: %d upgraded, %d answered, %d errors, %.1f s, %.0f per second%n",
                channels.size(),
                upgraded,
                answered,
                errors.size(),
                seconds,
                answered / seconds);
        errors.stream().limit(10).forEach(System.out::println);
        return allStillOpen();
    }

    private boolean allStillOpen() throws IOException {
        selector.selectNow();
        for (SelectionKey key : selector.selectedKeys()) {
            advance(key);
        }
        selector.selectedKeys().clear();
        return answered == wanted && errors.isEmpty();
    }

    private void connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channels.add(channel);
        channel.register(selector, SelectionKey.OP_CONNECT, ByteBuffer.allocate(1024));
        channel.connect(server);
    }

    private void advance(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                write(channel, handshake());
            } else if (key.isReadable()) {
                read(channel, (ByteBuffer) key.attachment());
            }
        } catch (IOException failed) {
            errors.add(failed.toString());
            key.cancel();
        }
    }

    private byte[] handshake() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + Base64.getEncoder().encodeToString(nonce) + "\r\n\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /** A few hundred bytes always fit into the buffer of a fresh socket. */
    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        if (channel.write(ByteBuffer.wrap(bytes)) != bytes.length) {
            throw new IOException("The socket does not take " + bytes.length + " bytes");
        }
    }

    private void read(SocketChannel channel, ByteBuffer received) throws IOException {
        if (channel.read(received) < 0) {
            throw new IOException("The server ended the connection");
        }
        String text =
                StandardCharsets.ISO_8859_1.decode(received.duplicate().flip()).toString();
        int head = text.indexOf("\r\n\r\n");
        if (head > 0 && text.startsWith("HTTP/")) {
            if (!text.startsWith("HTTP/1.1 101")) {
                throw new IOException(
                        "Not upgraded: " + text.lines().findFirst().orElse(""));
            }
            upgraded++;
            received.clear();
            write(channel, WireFrame.text("hello").encode());
        } else if (text.length() >= 7 && !text.startsWith("HTTP/")) {
            if (!text.equals("\u0081\u0005hello")) {
                throw new IOException("Not the echo, but " + text.length() + " other bytes");
            }
            answered++;
            received.clear();
        }
    }
}
