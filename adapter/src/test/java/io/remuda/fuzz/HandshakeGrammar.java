package io.remuda.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;

/** Makes handshakes that are nearly right. */
final class HandshakeGrammar {

    /** In every token, so that it can be looked for where no token may be. */
    static final String SECRET = "n0b0dys";

    private record Header(String name, String value) {}

    private static final List<String> PATHS = List.of(
            "/app/echo/lobby",
            "/app/echo/lobby",
            "/app/worker",
            "/app/small",
            "/app/members",
            "/app/token",
            "/app/listed",
            "/app/asks",
            "/plain/echo/lobby",
            "/plain/asks",
            FuzzServer.FULL);

    private static final List<String> SEGMENTS = List.of(
            "a", ".", "..", "%2e%2e", "%2F", "%5C", "%00", "%", "%zz", "%C3%B6", "%C3", "%FF", ";p=1", ";", "",
            "{room}", "\u00e4", "echo", "lobby", "app", "%u0041", "|", "\"", "<", "^", "[", "#f", "?", "*", "~",
            "a;b=c;d", "+", "\\");

    private static final List<String> QUERIES = List.of(
            "a=b",
            "a=%zz",
            "a=%",
            "=",
            "&&&",
            "a",
            "a=%00",
            "a=%C3%28",
            "a=%FF&b=%C3",
            "%zz=1",
            "a=\u00e4",
            "a=[]{}|^\"<>",
            "token=" + SECRET,
            "token=valid-" + SECRET,
            "token=",
            "token=a&token=b",
            "tok%65n=" + SECRET,
            "a=b#c",
            "?",
            "a=%u00e4",
            "do=accept",
            "do=refuse",
            "do=decline",
            "do=respond",
            "do=header");

    private static final List<String> ORIGINS = List.of(
            "http://localhost",
            "https://localhost",
            "http://localhost:80",
            "https://localhost:443",
            "HTTP://LOCALHOST");

    private static final List<String> FOREIGN = List.of(
            "http://evil.example",
            "null",
            "",
            "*",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "http://localhost:8080",
            "https://localhost:80",
            "file://",
            "http://",
            "://",
            "http://localhost/",
            "http://local host",
            "http://localhost:99999999999",
            "http://[::1",
            "http://[",
            "http://localhost, http://localhost",
            "chrome-extension://abc",
            "http://\u00e4.example",
            "http://localhost#",
            "http://localhost%2eevil",
            "http:localhost");

    private static final List<String> HOSTS = List.of(
            "localhost",
            "localhost",
            "LOCALHOST",
            "localhost:80",
            "localhost:",
            "localhost:0",
            "localhost:99999",
            "localhost:-1",
            "localhost:abc",
            "[::1]",
            "[::1]:80",
            "[::1",
            "::1",
            "",
            " ",
            "a b",
            "user@localhost",
            "localhost/x",
            "localhost,localhost",
            "\u00e4",
            "127.0.0.1",
            "evil.example",
            "%6c",
            "localhost:80:80",
            "[]",
            "[x]:1");

    private static final List<String> ODD = List.of(
            "",
            " ",
            ",",
            ",,,",
            "\"",
            "\"\\",
            "=",
            ";",
            "\t",
            "a\tb",
            "\u00ff\u00fe",
            "\u00e4",
            "0",
            "-1",
            "99999999999999999999",
            "a=b;c=\"d",
            "%00",
            "${x}",
            "{}",
            "<a>",
            "\\",
            "keep-alive",
            "close",
            "*");

    private static final List<String> CONNECTIONS = List.of(
            "Upgrade",
            "upgrade",
            "UPGRADE",
            "keep-alive, Upgrade",
            "Upgrade, keep-alive",
            "keep-alive",
            "close",
            "close, Upgrade",
            "Upgrade,",
            ",Upgrade",
            "Upgrade Upgrade",
            "x-upgrade",
            "\"Upgrade\"",
            "TE, Upgrade, HTTP2-Settings");

    private static final List<String> UPGRADES = List.of(
            "websocket",
            "WebSocket",
            "WEBSOCKET",
            "h2c",
            "h2c, websocket",
            "websocket, h2c",
            "websocket/13",
            "web socket",
            "websockets",
            "websocket,",
            "TLS/1.0",
            "\"websocket\"",
            "HTTP/2.0");

    private static final List<String> PROTOCOLS = List.of(
            "v1.chat",
            "v2.chat",
            "v1.chat, v2.chat",
            "v1.chat,,v2.chat",
            ",",
            "bearer",
            "bearer." + SECRET,
            "bearer.valid-" + SECRET,
            "bearer, bearer." + SECRET,
            "bearer.valid-" + SECRET + ", v1.chat",
            "bearer.",
            "BEARER." + SECRET,
            "bearer.a, bearer.b",
            "v1.chat v2.chat",
            "\"v1.chat\"",
            "v1.chat;q=1",
            "\u00e4",
            "v1.chat, v1.chat",
            "v1/chat",
            "bearer.\u00e4" + SECRET,
            "{}",
            "a@b");

    private static final List<String> EXTENSIONS = List.of(
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; client_max_window_bits=15",
            "permessage-deflate; client_max_window_bits=0",
            "permessage-deflate; client_max_window_bits=99",
            "permessage-deflate; client_max_window_bits=abc",
            "permessage-deflate; server_max_window_bits=8",
            "permessage-deflate; server_max_window_bits=15",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=\"15\"",
            "permessage-deflate; server_max_window_bits=-3",
            "permessage-deflate; nonsense=1",
            "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "permessage-deflate, permessage-deflate",
            "permessage-deflate;",
            "permessage-deflate;;",
            ";",
            ",",
            "=",
            "; a=b",
            "permessage-deflate; =",
            "permessage-deflate; a=\"",
            "permessage-deflate; a=\"b",
            "x-webkit-deflate-frame",
            "@identity",
            "@fragment",
            "@fragment; maxLength=1",
            "@fragment; maxLength=-1",
            "@fragment; maxLength=x",
            "@frame-capture",
            "@validation",
            "@validation; outgoing-sequence",
            "@none",
            "identity",
            "bbf-usp-protocol",
            "\u00e4",
            "a b c",
            "@",
            "permessage-deflate; client_max_window_bits=99999999999",
            "permessage-deflate; client_max_window_bits=8; a; b; c; d");

    private static final List<String> AUTHORIZATIONS = List.of(
            "Bearer " + SECRET,
            "Bearer valid-" + SECRET,
            "bearer " + SECRET,
            "Bearer",
            "Bearer ",
            "Bearer  " + SECRET + " x",
            "Basic " + SECRET,
            "Basic !!!!",
            "Basic",
            "Digest a=\"b",
            "Negotiate " + SECRET,
            "Bearer\t" + SECRET,
            ",",
            "\u00e4",
            "Bearer throws-" + SECRET);

    private static final List<String> COOKIES = List.of(
            "a=b",
            "a",
            "=",
            "=b",
            "a=",
            "a=b;",
            ";",
            ";;;",
            "a=b; a=c",
            "JSESSIONID=" + SECRET,
            "JSESSIONID=",
            "$Version=1; a=b",
            "$Version=x",
            "a=\"b",
            "a=\"b\\\"c\"",
            "a=\u00e4",
            "a b=c",
            "a=b,c=d",
            "a=\u0001",
            "$Path=/",
            "a=b; $Path=x",
            "__Host-a=b");

    private static final List<String> FORWARDED = List.of(
            "for=1.2.3.4",
            "for=\"[::1]:80\";proto=https;host=evil.example",
            "for=",
            "for=\"",
            "for=_hidden",
            "for=unknown",
            ",",
            ";",
            "proto=https",
            "host=localhost:99999",
            "host=localhost:99999999999",
            "for=999.999.999.999",
            "for=[::1",
            "for=1.2.3.4,for=",
            "host=\"\"",
            "proto=\u00e4",
            "for=1.2.3.4:x",
            "for=::::::",
            "for=1:2:3:4:5:6:7:8:9",
            "for=4294967296",
            "for=.",
            "for=...");

    private static final List<String> ADDRESSES = List.of(
            "1.2.3.4",
            "1.2.3.4, 127.0.0.1",
            "127.0.0.1",
            "",
            ",",
            "::1",
            "[::1]",
            "[::1]:8",
            "[::1",
            "1.2.3.4:80",
            "unknown",
            "999.1.1.1",
            "1.2.3",
            "1",
            "4294967296",
            "::::",
            ":",
            ".",
            "...",
            "1:2:3:4:5:6:7:8:9",
            "localhost",
            "\u00e4",
            "fe80::1%eth0",
            "]",
            "[",
            "[]",
            "0x7f.1",
            "1.2.3.4,,,,,",
            "::ffff:1.2.3.4",
            "::1.2.3.4.5");

    private static final List<String> METHODS = List.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "PATCH",
            "CONNECT",
            "get",
            "FOO",
            "G\u00e4T",
            "PRI",
            "VERYLONGMETHODNAMETHATNOBODYHASHEARDOF",
            "G E T",
            "");

    private static final List<String> VERSIONS = List.of(
            "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/9.9", "http/1.1", "HTTP", "", "WS/13");

    private static final List<String> HANDSHAKE_HEADERS =
            List.of("Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version");

    private final long seed;
    private final int number;
    private final Random random;
    private final List<Header> headers = new ArrayList<>();
    private String method = "GET";
    private String version = "HTTP/1.1";
    private String target;
    private byte[] rest = {};
    private boolean wild;
    private boolean mayFail;

    private HandshakeGrammar(long seed, int number) {
        this.seed = seed;
        this.number = number;
        // Random alone is much alike for seeds that are.
        this.random = new Random(new SplittableRandom(seed * 1_000_003 + number).nextLong());
        this.target = pick(PATHS);
        header("Host", "localhost");
        header("Upgrade", "websocket");
        header("Connection", "Upgrade");
        header("Sec-WebSocket-Key", key(16));
        header("Sec-WebSocket-Version", "13");
    }

    static FuzzCase make(long seed, int number) {
        return new HandshakeGrammar(seed, number).make();
    }

    private FuzzCase make() {
        boolean full = target.equals(FuzzServer.FULL);
        if (chance(35)) {
            frames();
        } else {
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                mutateHandshake();
            }
            if (chance(5)) {
                body();
            }
        }
        boolean acceptable = isAcceptable();
        byte[] head = head();
        if (chance(12)) {
            wild = true;
            head = mutateBytes(head);
        }
        return new FuzzCase(seed, number, latin(head), latin(rest), wild, acceptable, mayFail, full);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void header(String name, String value) {
        headers.add(new Header(name, value));
    }

    private void remove(String name) {
        headers.removeIf(header -> header.name.equalsIgnoreCase(name));
    }

    private void set(String name, String value) {
        if (!chance(15)) {
            remove(name);
        }
        header(name, value);
    }

    private String key(int bytes) {
        byte[] key = new byte[bytes];
        random.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** A handshake that may be let in, and frames after it; at once, or when it is. */
    private void frames() {
        if (chance(40)) {
            header(
                    "Sec-WebSocket-Extensions",
                    chance(70) ? "permessage-deflate" : "permessage-deflate; client_no_context_takeover");
        }
        if (target.endsWith("/members") || target.endsWith("/token")) {
            header("Authorization", "Bearer valid-" + SECRET);
        }
        if (target.endsWith("/listed")) {
            header("Origin", "https://www.example.com");
        }
        rest = new FrameGrammar(random).frames();
        wild = chance(50);
    }

    private void mutateHandshake() {
        switch (random.nextInt(20)) {
            case 0 -> requestLine();
            case 1 -> mutateTarget();
            case 2 -> target += (target.contains("?") ? "&" : "?") + pick(QUERIES);
            case 3 -> remove(pick(HANDSHAKE_HEADERS));
            case 4 -> duplicate();
            case 5 -> odd();
            case 6 -> set("Connection", pick(CONNECTIONS));
            case 7 -> set("Upgrade", pick(UPGRADES));
            case 8 ->
                set(
                        "Sec-WebSocket-Version",
                        chance(70)
                                ? "" + random.nextInt(100)
                                : pick(List.of("13, 8", "013", "+13", "13.0", "1 3", "x", " 13 ", "\u0661\u0663")));
            case 9 -> set("Sec-WebSocket-Key", key());
            case 10 -> set("Origin", chance(30) ? pick(ORIGINS) : pick(FOREIGN));
            case 11 -> set("Host", pick(HOSTS));
            case 12 -> set("Sec-WebSocket-Protocol", pick(PROTOCOLS));
            case 13, 14 -> extensions();
            case 15 -> authorization();
            case 16 -> set("Cookie", pick(COOKIES));
            case 17 -> forwarded();
            case 18 -> wrongCase();
            default -> decides();
        }
    }

    /** The handler itself decides, in one of its ways; one of them is to throw. */
    private void decides() {
        mayFail = true;
        target = "/app/asks?do="
                + (chance(50) ? "throw" : pick(List.of("accept", "refuse", "decline", "null", "subprotocol")));
    }

    private void authorization() {
        String value = pick(AUTHORIZATIONS);
        mayFail |= value.contains("throws");
        set("Authorization", value);
    }

    private void requestLine() {
        if (chance(50)) {
            method = pick(METHODS);
        } else {
            version = pick(VERSIONS);
        }
        // Whether there is an answer at all, and a body in it, is not worth knowing here.
        wild = true;
    }

    private void mutateTarget() {
        switch (random.nextInt(8)) {
            case 0 -> target = "http://localhost" + target;
            case 1 -> target = "ws://evil.example:1" + target;
            case 2 -> target = target.replace("/", "//");
            case 3 -> target = target + ";" + pick(SEGMENTS);
            case 4 -> target = target + "/" + "x".repeat(random.nextInt(chance(10) ? 12_000 : 300));
            case 5 ->
                target = pick(
                        List.of("*", "", "/", "localhost:80", "app", "/app", "/app/", "//", "http://", "/app/..", "?"));
            default -> {
                StringBuilder path = new StringBuilder(chance(70) ? "/app/echo" : "");
                for (int i = random.nextInt(4); i >= 0; i--) {
                    path.append('/').append(pick(SEGMENTS));
                }
                target = path.toString();
            }
        }
        wild = true;
    }

    private void duplicate() {
        Header header = headers.get(random.nextInt(headers.size()));
        header(header.name, chance(60) ? header.value : pick(ODD));
        wild |= isConnection(header);
    }

    private void odd() {
        int which = random.nextInt(headers.size() + 1);
        Header header = which == headers.size() ? new Header("X-Odd", "") : headers.remove(which);
        String value =
                chance(10) ? "x".repeat(random.nextInt(12_000)) : chance(20) ? header.value + pick(ODD) : pick(ODD);
        header(header.name, value);
        wild |= isConnection(header);
    }

    private static boolean isConnection(Header header) {
        return header.name.equalsIgnoreCase("Host") || header.name.equalsIgnoreCase("Connection");
    }

    private String key() {
        return switch (random.nextInt(6)) {
            case 0 -> key(random.nextInt(40));
            case 1 -> key(16).replace('=', pick(List.of("=", "-", "A", " ")).charAt(0));
            case 2 -> "x".repeat(random.nextInt(30));
            case 3 -> "\u00e4".repeat(24);
            case 4 -> key(16).replace("A", "-").replace("B", "_") + pick(ODD);
            default -> pick(ODD);
        };
    }

    private void extensions() {
        for (int i = random.nextInt(3); i >= 0; i--) {
            header("Sec-WebSocket-Extensions", pick(EXTENSIONS) + (chance(10) ? "; " + pick(EXTENSIONS) : ""));
        }
        if (chance(1)) {
            header("Sec-WebSocket-Extensions", "a, ".repeat(random.nextInt(2000)));
        }
    }

    private void forwarded() {
        switch (random.nextInt(4)) {
            case 0 -> header("X-Forwarded-For", pick(ADDRESSES));
            case 1 -> header("X-Forwarded-Host", pick(HOSTS));
            case 2 -> header("X-Forwarded-Proto", chance(50) ? "https" : pick(ODD));
            default -> header("Forwarded", pick(FORWARDED) + pick(List.of("", ";", ",", ", ")) + pick(FORWARDED));
        }
    }

    private void wrongCase() {
        headers.replaceAll(header -> chance(50)
                ? new Header(
                        chance(50) ? header.name.toUpperCase(Locale.ROOT) : header.name.toLowerCase(Locale.ROOT),
                        header.value)
                : header);
    }

    /** A GET may have a body, and what it says about it may be wrong. */
    private void body() {
        wild = true;
        header(
                "Content-Type",
                pick(List.of(
                        "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=x",
                        "text/plain",
                        "x",
                        "")));
        if (chance(60)) {
            header("Content-Length", pick(List.of("0", "5", "100", "-1", "x", "99999999999999999999", "5, 5", "")));
        } else {
            header("Transfer-Encoding", pick(List.of("chunked", "gzip", "chunked, chunked", "identity", "x", "")));
        }
        rest = pick(List.of("", "a=b&c", "a=%zz", "5\r\na=%zz\r\n0\r\n\r\n", "zz\r\n", "-5\r\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<String> values(String name) {
        return headers.stream()
                .filter(header -> header.name.equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** What RFC 6455, section 4.2.1, asks of any handshake, and the configured origins. */
    private boolean isAcceptable() {
        List<String> origins = values("Origin");
        boolean forwards = headers.stream()
                .anyMatch(header -> header.name.toLowerCase(Locale.ROOT).contains("forwarded"));
        boolean knownOrigin = origins.isEmpty()
                || (origins.size() == 1
                        && (forwards
                                || ORIGINS.contains(origins.get(0))
                                || target.startsWith("/app/listed")
                                || !values("Host").equals(List.of("localhost"))));
        return method.equals("GET")
                && knownOrigin
                && values("Sec-WebSocket-Key").size() == 1
                && isKey(values("Sec-WebSocket-Key").get(0).strip())
                && values("Sec-WebSocket-Version").size() == 1
                && values("Sec-WebSocket-Version").get(0).strip().equals("13")
                && values("Host").size() == 1;
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private byte[] head() {
        StringBuilder head = new StringBuilder(method + " " + target + " " + version + "\r\n");
        for (Header header : headers) {
            head.append(header.name).append(": ").append(header.value).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Flips bits, changes bytes, leaves some out and repeats others. */
    private byte[] mutateBytes(byte[] original) {
        byte[] bytes = original;
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(1 + random.nextInt(8), bytes.length - at);
            switch (random.nextInt(5)) {
                case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) random.nextInt(256);
                case 3 ->
                    bytes = joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
                default ->
                    bytes = joined(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
            }
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }
}
