package io.remuda.it.client;

import java.net.URI;

/** How the clients of a run come to the server. The server has to be started for it. */
public enum Way {
    HTTP_1(false, false),
    /** Agreed on by ALPN, as the other one with TLS. */
    HTTP_1_TLS(false, true),
    /** With prior knowledge (RFC 9113, section 3.3). */
    HTTP_2(true, false),
    HTTP_2_TLS(true, true);

    /** Where the server listens for TLS, and what it proves itself by: set by the container when it starts. */
    public static final String TLS_PORT = "remuda.it.tlsPort";

    public static final String KEY_STORE = "remuda.it.keyStore";

    /** Of the key store. */
    public static final String PASSWORD = "only for tests";

    private static final Way CHOSEN = valueOf(System.getProperty("remuda.it.way", HTTP_1.name()));

    private final boolean http2;
    private final boolean tls;

    Way(boolean http2, boolean tls) {
        this.http2 = http2;
        this.tls = tls;
    }

    /** That of the system property {@code remuda.it.way}. */
    public static Way chosen() {
        return CHOSEN;
    }

    public boolean isHttp2() {
        return http2;
    }

    public boolean isTls() {
        return tls;
    }

    /** What it is called in ALPN. */
    String alpn() {
        return http2 ? "h2" : "http/1.1";
    }

    public String scheme() {
        return tls ? "https" : "http";
    }

    /** The same resource as a client reaches it that comes this way. */
    public URI reach(URI plain) {
        int port = tls ? Integer.getInteger(TLS_PORT) : plain.getPort();
        String query = plain.getRawQuery() == null ? "" : "?" + plain.getRawQuery();
        return URI.create(scheme() + "://" + plain.getHost() + ":" + port + plain.getRawPath() + query);
    }
}
