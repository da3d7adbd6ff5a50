package io.remuda.jakarta;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The request of a handshake, as the server gets it for the upgrade. It has no HTTP session, because {@link HttpSessions}
 * follows that: servers would end sessions by themselves, with words of their own, and Open Liberty would begin an HTTP
 * session for each that has none. Jetty keeps it as long as the session, and with it
 * what it made for the request: five kilobytes. It has read by then what it wants to know of it.
 */
final class UpgradedRequest extends HttpServletRequestWrapper {

    private static final HttpServletRequest OVER = (HttpServletRequest) Proxy.newProxyInstance(
            UpgradedRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) -> {
                throw new IllegalStateException("The handshake is over; " + method.getName() + " comes too late");
            });

    private final Upgrader upgrader;

    UpgradedRequest(HttpServletRequest request, Upgrader upgrader) {
        super(request);
        this.upgrader = upgrader;
    }

    @Override
    public @Nullable HttpSession getSession() {
        return null;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        return null;
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass) throws IOException, ServletException {
        return upgrader.upgrade((HttpServletRequest) getRequest(), handlerClass);
    }

    /** The session is open: lets go of the request, of which nothing can be asked any more. */
    void letGo() {
        setRequest(OVER);
    }
}
