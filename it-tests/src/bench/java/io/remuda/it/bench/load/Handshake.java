package io.remuda.it.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The client's side of the opening handshake (RFC 6455, section 4.1). */
final class Handshake {

    static final String UPGRADED = "HTTP/1.1 101 ";

    /** The key and what the server makes of it are those of RFC 6455, section 1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private Handshake() {}

    /**
     * What a browser sends, as far as the server looks at it.
     *
     * @param deflate whether it offers compression (RFC 7692)
     */
    static ByteBuffer request(String path, String host, String origin, boolean deflate) {
        return StandardCharsets.US_ASCII.encode("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                + "\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
                + "\r\nAccept-Language: en-US,en;q=0.5\r\nCache-Control: no-cache"
                + (deflate ? "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits" : "")
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY + "\r\n\r\n");
    }

    /**
     * Takes the answer off what the server has sent.
     *
     * @return false if it is not there as a whole; then nothing is taken
     * @throws IllegalStateException if the server refuses, or does not compress though it should
     */
    static boolean take(ByteBuffer received, boolean deflate) {
        String text = StandardCharsets.ISO_8859_1.decode(received.duplicate()).toString();
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (!text.startsWith(UPGRADED) || !text.substring(0, end).contains(ACCEPT)) {
            throw new IllegalStateException("Not upgraded: " + text.substring(0, end));
        }
        if (text.substring(0, end).contains("permessage-deflate") != deflate) {
            throw new IllegalStateException("Compressed, or not, against the offer: " + text.substring(0, end));
        }
        received.position(received.position() + end + 4);
        return true;
    }
}
