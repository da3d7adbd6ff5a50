package io.remuda.it.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/**
 * What carries one request, its answer, and after an upgrade the frames both ways: a socket, or a stream of HTTP/2, mostly
 * on a connection of its own. The end of the stream, a reset and patience that runs out are what they are with sockets.
 */
interface Wire extends AutoCloseable {

    static Wire to(URI uri, Way way, int receiveBuffer) throws IOException {
        return way.isHttp2() ? new Http2Wire(uri, way) : new Http1Wire(uri, way, receiveBuffer);
    }

    /** Another one on the same connection, which HTTP/1.1 cannot have. */
    default Wire another() {
        throw new UnsupportedOperationException("One WebSocket is all that a connection of HTTP/1.1 has");
    }

    /** Whether the server lets it send nothing more, which with HTTP/1.1 nobody knows. */
    default boolean isHeldBack() {
        throw new UnsupportedOperationException("HTTP/1.1 has no windows");
    }

    /** Sends the request, and with it what follows before the answer is there. */
    void send(Handshake request) throws IOException;

    /** The answer without its body. */
    Handshake.Answer head() throws IOException;

    /** The body of the answer that has this head. */
    byte[] body(Handshake.Answer head) throws IOException;

    /** Whether the answer is that of an upgrade. */
    boolean isUpgraded(Handshake request, Handshake.Answer answer);

    InputStream in();

    void write(byte[] bytes) throws IOException;

    /** Ends what the client sends; it goes on to take what comes. */
    void endOutput() throws IOException;

    /** How long to wait from now on. */
    void patience(Duration patience) throws IOException;

    /** Ends it as if the client had crashed. */
    void abort() throws IOException;

    /** Ends it in an orderly way. */
    @Override
    void close();
}
