package io.remuda.it.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** An upgrade request, legal or not, and what may follow it before the answer is there. */
public final class Handshake {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Way way = Way.chosen();
    private final URI uri;
    private final String key;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    private String method = "GET";
    private boolean upgrade = true;
    private String protocol = "websocket";
    private int receiveBuffer;
    private RawClient other;

    private Handshake(URI uri) {
        this.uri = way.reach(uri);
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
        set("Host", this.uri.getAuthority());
        set("Upgrade", "websocket");
        set("Connection", "Upgrade");
        set("Sec-WebSocket-Version", "13");
        set("Sec-WebSocket-Key", key);
    }

    /** One that comes in the chosen way, whose headers are those of HTTP/1.1 all the same. */
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
        upgrade = false;
        List.of("Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key")
                .forEach(headers::remove);
        return this;
    }

    /** Asks for another protocol by the extended CONNECT of HTTP/2. */
    public Handshake protocol(String name) {
        protocol = name;
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

    /** Comes on the connection of another client, which has to be of HTTP/2. */
    public Handshake beside(RawClient client) {
        other = client;
        return this;
    }

    /** Sends a frame in the same write as the request. */
    public Handshake followedBy(WireFrame frame) {
        early.writeBytes(frame.encode());
        return this;
    }

    /** Sends the request and expects the upgrade. */
    public RawClient open() {
        Wire wire = null;
        try {
            wire = send();
            Answer answer = wire.head();
            String expected = way.isHttp2() ? null : accept(key);
            if (!wire.isUpgraded(this, answer)
                    || !Objects.equals(expected, answer.headers().get("Sec-WebSocket-Accept"))) {
                throw new AssertionError(uri + " was not upgraded: " + answer);
            }
            return new RawClient(wire, answer);
        } catch (IOException | AssertionError failed) {
            if (wire != null) {
                wire.close();
            }
            throw failed instanceof AssertionError error ? error : new AssertionError("No handshake: " + uri, failed);
        }
    }

    /** Sends the request and expects anything but an upgrade. */
    public Answer refused() {
        try (Wire wire = send()) {
            Answer answer = wire.head();
            if (wire.isUpgraded(this, answer)) {
                throw new AssertionError(uri + " was upgraded: " + answer);
            }
            return method.equals("HEAD") ? answer : answer.with(wire.body(answer));
        } catch (IOException failed) {
            throw new AssertionError("No answer: " + uri, failed);
        }
    }

    /** Sends the request; what it gives ends the connection by a reset, for a client that goes before the answer is there. */
    public Runnable vanishing() {
        try {
            Wire wire = send();
            return () -> {
                try {
                    wire.abort();
                } catch (IOException failed) {
                    throw new AssertionError("Cannot abort: " + uri, failed);
                }
            };
        } catch (IOException failed) {
            throw new AssertionError("Cannot send: " + uri, failed);
        }
    }

    private Wire send() throws IOException {
        Wire wire =
                other == null ? Wire.to(uri, way, receiveBuffer) : other.wire().another();
        try {
            wire.send(this);
            return wire;
        } catch (IOException failed) {
            wire.close();
            throw failed;
        }
    }

    String method() {
        return method;
    }

    boolean isUpgrade() {
        return upgrade;
    }

    String protocol() {
        return protocol;
    }

    /** The path with the query, encoded. */
    String target() {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }

    /** The values of all headers, as HTTP/1.1 has them. */
    Map<String, List<String>> headers() {
        return headers;
    }

    byte[] early() {
        return early.toByteArray();
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

        private Answer with(byte[] content) {
            return new Answer(status, headers, new String(content, StandardCharsets.UTF_8));
        }
    }
}
