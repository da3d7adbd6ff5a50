package io.remuda.jakarta;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;

/**
 * The request of a handshake, as the server gets it for the upgrade. Jetty keeps it as long as the session, and with it
 * what it made for the request: five kilobytes. It has read by then what it wants to know of it.
 */
final class UpgradedRequest extends HttpServletRequestWrapper {

    private static final HttpServletRequest OVER = (HttpServletRequest) Proxy.newProxyInstance(
            UpgradedRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) -> {
                throw new IllegalStateException("The handshake is over; " + method.getName() + " comes too late");
            });

    UpgradedRequest(HttpServletRequest request) {
        super(request);
    }

    /** The session is open: lets go of the request, of which nothing can be asked any more. */
    void letGo() {
        setRequest(OVER);
    }
}
