package io.remuda.jakarta;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the server's own upgrade and keeps the servlet request at hand for it, because Jakarta WebSocket hides
 * the peer's address, the HTTP version and whether the transport is secure. Lets everything through.
 */
public final class HandshakeFilter implements Filter {

    private static final ThreadLocal<HttpServletRequest> CURRENT = new ThreadLocal<>();

    /** Made by {@link EndpointDeployer#addFilter}. */
    public HandshakeFilter() {}

    /** The request that is being upgraded on this thread, or {@code null}. */
    static @Nullable HttpServletRequest current() {
        return CURRENT.get();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && mayUpgrade(http)) {
            CURRENT.set(http);
            try {
                chain.doFilter(request, response);
            } finally {
                CURRENT.remove();
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    /** HTTP/1.1 has an Upgrade header (RFC 6455, section 4.1), HTTP/2 an extended CONNECT (RFC 8441, section 4). */
    private static boolean mayUpgrade(HttpServletRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade == null
                ? request.getMethod().equals("CONNECT")
                : upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }
}
