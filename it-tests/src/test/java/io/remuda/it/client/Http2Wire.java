package io.remuda.it.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** A stream of HTTP/2, by Netty's codec; an upgrade is an extended CONNECT (RFC 8441). */
final class Http2Wire implements Wire {

    /** RFC 8441, section 3. */
    private static final char ENABLE_CONNECT_PROTOCOL = 0x8;

    /** What is no header in HTTP/2 (RFC 9113, section 8.2.2), or no part of a handshake there (RFC 8441, section 5). */
    private static final List<String> HTTP_1_ONLY = List.of("host", "connection", "upgrade", "sec-websocket-key");

    private static final EventLoopGroup LOOP = new NioEventLoopGroup(1, new DefaultThreadFactory("http2-client", true));

    /** What follows the last bytes that were received. */
    private static final Object END = "the end of the stream";

    private final Link link;
    private final int id;
    private final CompletableFuture<Http2Headers> head = new CompletableFuture<>();

    /** Arrays of bytes, then {@link #END} or an exception. */
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

    private final BufferedInputStream in = new BufferedInputStream(new Received());
    private volatile boolean connect;
    private boolean closed;
    private Duration patience = RawClient.PATIENCE;

    /** On a connection of its own: connects, and waits until the server says that it knows WebSockets over HTTP/2. */
    Http2Wire(URI uri, Way way) throws IOException {
        this(new Link(uri, way));
    }

    private Http2Wire(Link link) {
        this.link = link;
        this.id = link.add(this);
    }

    @Override
    public Wire another() {
        return new Http2Wire(link);
    }

    @Override
    public boolean isHeldBack() {
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        link.connection.eventLoop().execute(() -> {
            Http2Stream stream = link.http2.stream(id);
            held.complete(stream != null && link.http2.remote().flowController().windowSize(stream) <= 0);
        });
        return held.join();
    }

    @Override
    public void send(Handshake request) throws IOException {
        connect = request.isUpgrade();
        Http2Headers headers = new DefaultHttp2Headers();
        if (connect) {
            headers.method("CONNECT").set(Http2Headers.PseudoHeaderName.PROTOCOL.value(), request.protocol());
        } else {
            headers.method(request.method());
        }
        headers.scheme(link.scheme).path(request.target());
        request.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("host")) {
                headers.authority(values.get(0));
            } else if (!HTTP_1_ONLY.contains(lower)) {
                headers.add(lower, values);
            }
        });
        link.perform(done -> link.codec.encoder().writeHeaders(link.codec.context, id, headers, 0, !connect, done));
        if (request.early().length > 0) {
            write(request.early());
        }
    }

    @Override
    public Handshake.Answer head() throws IOException {
        Http2Headers answered = await(head);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answered.forEach(header -> headers.putIfAbsent(
                header.getKey().toString(), header.getValue().toString()));
        return new Handshake.Answer(Integer.parseInt(headers.remove(":status")), headers, "");
    }

    @Override
    public byte[] body(Handshake.Answer answer) throws IOException {
        return in.readAllBytes();
    }

    @Override
    public boolean isUpgraded(Handshake request, Handshake.Answer answer) {
        return request.isUpgrade() && isSuccess(Integer.toString(answer.status()));
    }

    /** RFC 8441, section 4: after an extended CONNECT, any of these opens the WebSocket. */
    private static boolean isSuccess(CharSequence status) {
        return status.charAt(0) == '2';
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        link.perform(done ->
                link.codec.encoder().writeData(link.codec.context, id, Unpooled.copiedBuffer(bytes), 0, false, done));
    }

    @Override
    public void endOutput() throws IOException {
        link.perform(
                done -> link.codec.encoder().writeData(link.codec.context, id, Unpooled.EMPTY_BUFFER, 0, true, done));
    }

    @Override
    public void patience(Duration time) {
        patience = time;
    }

    /** RFC 8441, section 5: for a TCP reset stands one of the stream. */
    @Override
    public void abort() throws IOException {
        link.perform(done -> link.codec.resetStream(link.codec.context, id, Http2Error.CANCEL.code(), done));
        disconnect();
    }

    @Override
    public void close() {
        try {
            if (link.connection.isActive()) {
                endOutput();
            }
        } catch (IOException ignored) {
            // It is gone either way.
        }
        disconnect();
    }

    private void disconnect() {
        if (!closed) {
            closed = true;
            link.remove(this);
        }
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(RawClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (TimeoutException late) {
            throw new IOException("Nothing within " + RawClient.PATIENCE, late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted");
        }
    }

    private void fail(IOException failure) {
        head.completeExceptionally(failure);
        received.add(failure instanceof EOFException ? END : failure);
    }

    private void endIf(boolean endOfStream) {
        if (endOfStream) {
            received.add(END);
        }
    }

    /** What nobody reads fills the window, so that such a client holds the server back. */
    private final class Received extends InputStream {

        private byte[] bytes = new byte[0];

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (bytes.length == 0) {
                Object next = next();
                if (next instanceof byte[] some) {
                    bytes = some;
                    consumed(some.length);
                    continue;
                }
                // It stays so.
                received.add(next);
                if (next instanceof IOException failure) {
                    throw failure;
                }
                return -1;
            }
            int count = Math.min(length, bytes.length);
            System.arraycopy(bytes, 0, target, offset, count);
            bytes = Arrays.copyOfRange(bytes, count, bytes.length);
            return count;
        }

        private Object next() throws IOException {
            try {
                Object next = received.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new SocketTimeoutException("Nothing within " + patience);
                }
                return next;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted");
            }
        }

        private void consumed(int count) {
            link.connection.eventLoop().execute(() -> {
                Http2Stream stream = link.http2.stream(id);
                try {
                    if (stream != null && link.http2.local().flowController().consumeBytes(stream, count)) {
                        link.connection.flush();
                    }
                } catch (Http2Exception failed) {
                    fail(new IOException(failed));
                }
            });
        }
    }

    /** A connection, which ends with the last of its streams. */
    private static final class Link {

        private final String scheme;
        private final Http2Connection http2 = new DefaultHttp2Connection(false);
        private final Map<Integer, Http2Wire> wires = new ConcurrentHashMap<>();
        private final CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
        private final Codec codec;
        private final Channel connection;

        Link(URI uri, Way way) throws IOException {
            scheme = way.scheme();
            Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(http2, new DefaultHttp2FrameWriter());
            codec = new Codec(
                    new DefaultHttp2ConnectionDecoder(
                            http2, encoder, new DefaultHttp2FrameReader(new HeadersDecoder())),
                    encoder);
            connection = await(connected(uri, way));
            try {
                Long connectProtocol = await(settings).get(ENABLE_CONNECT_PROTOCOL);
                if (!Long.valueOf(1).equals(connectProtocol)) {
                    throw new AssertionError("SETTINGS_ENABLE_CONNECT_PROTOCOL of " + uri + " is " + connectProtocol);
                }
            } catch (IOException | AssertionError failed) {
                disconnect();
                throw failed;
            }
        }

        private CompletableFuture<Channel> connected(URI uri, Way way) {
            CompletableFuture<Channel> connected = new CompletableFuture<>();
            new Bootstrap()
                    .group(LOOP)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            if (way.isTls()) {
                                channel.pipeline().addLast(Tls.handler(uri, way, settings));
                            }
                            channel.pipeline().addLast(codec);
                        }
                    })
                    .connect(uri.getHost(), uri.getPort())
                    .addListener((ChannelFuture done) -> {
                        if (done.isSuccess()) {
                            connected.complete(done.channel());
                        } else {
                            connected.completeExceptionally(done.cause());
                        }
                    });
            return connected;
        }

        /** Returns the id of the stream. */
        int add(Http2Wire wire) {
            int id = http2.local().incrementAndGetNextStreamId();
            wires.put(id, wire);
            return id;
        }

        void remove(Http2Wire wire) {
            wires.remove(wire.id);
            if (wires.isEmpty()) {
                disconnect();
            }
        }

        private void disconnect() {
            connection.close().awaitUninterruptibly(RawClient.PATIENCE.toMillis());
        }

        /** Has Netty's thread do it, and waits until the server's windows have taken it. */
        void perform(Function<ChannelPromise, ChannelFuture> action) throws IOException {
            CompletableFuture<Void> done = new CompletableFuture<>();
            connection.eventLoop().execute(() -> {
                action.apply(connection.newPromise()).addListener(finished -> {
                    if (finished.isSuccess()) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(finished.cause());
                    }
                });
                connection.flush();
            });
            await(done);
        }

        private void fail(IOException failure) {
            settings.completeExceptionally(failure);
            wires.values().forEach(wire -> wire.fail(failure));
        }

        private void with(int streamId, Consumer<Http2Wire> action) {
            Http2Wire wire = wires.get(streamId);
            if (wire != null) {
                action.accept(wire);
            }
        }

        /** Jetty says that the content of a successful CONNECT is empty; a client has to ignore that (RFC 9110, 9.3.6). */
        private final class HeadersDecoder extends DefaultHttp2HeadersDecoder {

            HeadersDecoder() {
                super(true);
            }

            @Override
            public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
                Http2Headers headers = super.decodeHeaders(streamId, block);
                with(streamId, wire -> {
                    if (wire.connect && headers.status() != null && isSuccess(headers.status())) {
                        headers.remove("content-length");
                    }
                });
                return headers;
            }
        }

        /** Tells what becomes of the connection; on Netty's thread. */
        private final class Codec extends Http2ConnectionHandler {

            private ChannelHandlerContext context;

            Codec(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder) {
                super(decoder, encoder, new Http2Settings());
                decoder.frameListener(new Receiver());
                // A close is not to wait for streams.
                gracefulShutdownTimeoutMillis(0);
            }

            @Override
            public void handlerAdded(ChannelHandlerContext added) throws Exception {
                context = added;
                super.handlerAdded(added);
            }

            @Override
            public void onError(ChannelHandlerContext failed, boolean outbound, Throwable cause) {
                fail(new IOException(cause));
                super.onError(failed, outbound, cause);
            }

            @Override
            public void channelInactive(ChannelHandlerContext closed) throws Exception {
                fail(new EOFException("The server has closed the connection"));
                super.channelInactive(closed);
            }
        }

        /** Queues what comes on a stream; on Netty's thread. */
        private final class Receiver extends Http2FrameAdapter {

            @Override
            public void onSettingsRead(ChannelHandlerContext context, Http2Settings read) {
                settings.complete(read);
            }

            @Override
            public void onHeadersRead(
                    ChannelHandlerContext context,
                    int streamId,
                    Http2Headers headers,
                    int streamDependency,
                    short weight,
                    boolean exclusive,
                    int padding,
                    boolean endOfStream) {
                with(streamId, wire -> {
                    wire.head.complete(headers);
                    wire.endIf(endOfStream);
                });
            }

            @Override
            public int onDataRead(
                    ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream) {
                byte[] bytes = new byte[data.readableBytes()];
                data.readBytes(bytes);
                with(streamId, wire -> {
                    wire.received.add(bytes);
                    wire.endIf(endOfStream);
                });
                // The rest counts when somebody has read it.
                return padding;
            }

            @Override
            public void onRstStreamRead(ChannelHandlerContext context, int streamId, long error) {
                IOException reset =
                        new SocketException("The server has reset the stream: " + Http2Error.valueOf(error));
                with(streamId, wire -> wire.fail(reset));
            }
        }
    }
}
