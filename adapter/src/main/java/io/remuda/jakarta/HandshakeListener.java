package io.remuda.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the servlet request of an upgrade at hand while the server handles it, because Jakarta WebSocket hides the peer's
 * address, the HTTP version and whether the transport is secure. A listener and not a filter: listeners come before all
 * filters, while the order of ours and of the server's own upgrade filter can differ from start to start.
 */
final class HandshakeListener implements ServletRequestListener {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private static final ThreadLocal<HttpServletRequest> CURRENT = new ThreadLocal<>();

    private static final String WARNED = "io.remuda.warned";

    /** Takes the request that is being upgraded on this thread; {@code null} the second time, or without the listener. */
    static @Nullable HttpServletRequest take() {
        HttpServletRequest request = CURRENT.get();
        CURRENT.remove();
        return request;
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
        if (event.getServletRequest() instanceof HttpServletRequest http && mayUpgrade(http)) {
            CURRENT.set(http);
            warnIfNothingIsDeployed(event.getServletContext());
        }
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
        CURRENT.remove();
    }

    /** HTTP/1.1 has an Upgrade header (RFC 6455, section 4.1), HTTP/2 an extended CONNECT (RFC 8441, section 4). */
    private static boolean mayUpgrade(HttpServletRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade == null
                ? request.getMethod().equals("CONNECT")
                : upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /** Once: the client gets a 404, and only the operator can find out why. */
    private static void warnIfNothingIsDeployed(ServletContext context) {
        if (EndpointDeployer.isDeployed(context) || context.getAttribute(WARNED) != null) {
            return;
        }
        context.setAttribute(WARNED, true);
        String remedy = EndpointDeployer.isReady(context)
                ? "CDI has not started. Add WEB-INF/beans.xml, which may be empty, and on a server without CDI of its"
                        + " own, such as Jetty or Tomcat, the library weld-servlet-core"
                : "the server has no WebSocket container. Add its module for Jakarta WebSocket";
        LOGGER.log(
                Level.WARNING,
                () -> "REMUDA-111: a client asks for a WebSocket, but no handlers are deployed in the context '"
                        + context.getContextPath() + "': " + remedy);
    }
}
