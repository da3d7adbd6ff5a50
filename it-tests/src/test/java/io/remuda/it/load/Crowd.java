package io.remuda.it.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Many connections to one server, all on the thread that calls. */
final class Crowd implements AutoCloseable {

    /**
     * So many are in their handshake at a time: what the accept queue holds that Java asks for by default. With more, and a
     * server that is short of CPU time, Linux sends cookies and later resets connections.
     */
    private static final int CONCURRENT_HANDSHAKES = 50;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final InetSocketAddress server;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 17);

    Crowd(int port) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        selector = Selector.open();
    }

    /**
     * Opens connections, and waits until all are upgraded.
     *
     * @param receiveBuffer how much a client takes that reads nothing, in bytes; 0 for what the system thinks best
     */
    List<Member> open(int count, String path, int receiveBuffer, Member.Listener listener) throws IOException {
        List<Member> members = new ArrayList<>();
        while (members.size() < count) {
            int until = Math.min(count, members.size() + CONCURRENT_HANDSHAKES);
            List<Member> next = new ArrayList<>();
            while (members.size() < until) {
                Member member = connect(path, receiveBuffer, listener);
                members.add(member);
                next.add(member);
            }
            pollUntil(() -> next.stream().allMatch(Member::isUpgraded), "handshakes of " + path);
        }
        return members;
    }

    private Member connect(String path, int receiveBuffer, Member.Listener listener) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        if (receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        Member member = new Member(channel, key, path, in, listener);
        key.attach(member);
        channel.connect(server);
        return member;
    }

    /** Does what there is to do, and waits for it no longer than that. */
    void poll(long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            ((Member) key.attachment()).ready();
        }
        selector.selectedKeys().clear();
    }

    void pollFor(Duration time) throws IOException {
        long begin = System.nanoTime();
        for (long left = time.toMillis();
                left > 0;
                left = time.minusNanos(System.nanoTime() - begin).toMillis()) {
            poll(Math.min(left, 100));
        }
    }

    void pollUntil(BooleanSupplier enough, String what) throws IOException {
        long begin = System.nanoTime();
        while (!enough.getAsBoolean()) {
            poll(10);
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("Not within " + PATIENCE + ": " + what);
            }
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
