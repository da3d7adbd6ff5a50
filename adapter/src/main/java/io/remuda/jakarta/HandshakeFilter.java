package io.remuda.jakarta;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the server's own upgrade and keeps the servlet request at hand for it, because Jakarta WebSocket hides
 * the peer's address, the HTTP version and whether the transport is secure. Lets everything through.
 */
public final class HandshakeFilter implements Filter {

    private static final ThreadLocal<HttpServletRequest> CURRENT = new ThreadLocal<>();

    private static final Logger LOGGER = System.getLogger("io.remuda");

    /** Made by {@link EndpointDeployer#addFilter}. */
    public HandshakeFilter() {}

    /** Servers call this after all listeners, so what is not deployed by now will not be: the operator has to know. */
    @Override
    public void init(FilterConfig config) {
        ServletContext context = config.getServletContext();
        if (!EndpointDeployer.isDeployed(context)) {
            String remedy = EndpointDeployer.isReady(context)
                    ? "CDI has not started. Add WEB-INF/beans.xml, which may be empty, and on a server without CDI"
                            + " of its own, such as Jetty or Tomcat, the library weld-servlet-core"
                    : "the server has no WebSocket container. Add its module for Jakarta WebSocket";
            LOGGER.log(
                    Level.WARNING,
                    () -> "REMUDA-111: no WebSocket handlers are deployed in the context '" + context.getContextPath()
                            + "': " + remedy);
        }
    }

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
