package io.remuda.it.client;

import io.netty.handler.ssl.SslHandler;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Encrypts what a client sends, and believes of the server's certificate alone that it is the server. */
final class Tls {

    /** Made when the server is there, and once: later connections resume the session of the first. */
    private static final class Trust {

        static final SSLContext CONTEXT = context();
    }

    private Tls() {}

    /** Encrypts a connected socket. */
    static Socket over(Socket tcp, URI server, Way way) throws IOException {
        SSLSocket socket = (SSLSocket)
                Trust.CONTEXT.getSocketFactory().createSocket(tcp, server.getHost(), server.getPort(), true);
        socket.setSSLParameters(parameters(socket.getSSLParameters(), way));
        socket.startHandshake();
        check(socket.getApplicationProtocol(), way);
        return socket;
    }

    /**
     * Encrypts a channel of Netty.
     *
     * @param agreed fails if nothing will come on the channel
     */
    static SslHandler handler(URI server, Way way, CompletableFuture<?> agreed) {
        SSLEngine engine = Trust.CONTEXT.createSSLEngine(server.getHost(), server.getPort());
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters(engine.getSSLParameters(), way));
        SslHandler handler = new SslHandler(engine);
        handler.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                agreed.completeExceptionally(done.cause());
                return;
            }
            try {
                check(engine.getApplicationProtocol(), way);
            } catch (IOException other) {
                agreed.completeExceptionally(other);
            }
        });
        return handler;
    }

    private static SSLParameters parameters(SSLParameters parameters, Way way) {
        parameters.setApplicationProtocols(new String[] {way.alpn()});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static void check(String agreed, Way way) throws IOException {
        if (!agreed.equals(way.alpn())) {
            throw new IOException("The server has agreed on '" + agreed + "' and not on " + way.alpn());
        }
    }

    private static SSLContext context() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(KeyStore.getInstance(new File(System.getProperty(Way.KEY_STORE)), Way.PASSWORD.toCharArray()));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException("No certificate of the server in " + Way.KEY_STORE, failed);
        }
    }
}
