package io.remuda.jakarta;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;

/** Tyrus, with {@link TyrusUpgrade} between it and the server. */
final class TyrusUpgrader implements Upgrader {

    /**
     * It upgrades to endpoints that are registered, and no others. A filter of its own does so by itself for requests to their
     * paths, and that filter may come before the gate: the order of initializers changes from one start of an application to
     * the next. So endpoints are registered at paths that are no routes, and that filter passes their handshakes on. A
     * handshake that a client sends to such a path itself has not come through the gate, and is refused.
     */
    @Override
    public String registeredAt(int route) {
        return "/io.remuda/" + route;
    }

    /** The server may read one again, by mistake, on a connection that has been upgraded and ends. */
    @Override
    public boolean isRepeated(HttpServletRequest handshake) {
        GlassFishRequest below = GlassFishRequest.below(handshake);
        return below != null && below.isUpgraded();
    }

    /**
     * An answer with a header {@code Upgrade} loses its length, and the client waits for the end of the connection: so that
     * is to end. Grizzly then says so, and nothing else, whatever the header has.
     */
    @Override
    public void prepare(HttpServletResponse answer) {
        if (answer.containsHeader("Upgrade")) {
            answer.setHeader("Connection", "close");
        }
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest request, Class<T> handlerClass)
            throws IOException, ServletException {
        if (!handlerClass.getName().startsWith(Tyrus.PACKAGE) || Boolean.getBoolean(Implementations.PORTABLE)) {
            return request.upgrade(handlerClass);
        }
        T handler;
        try {
            handler = handlerClass.getConstructor().newInstance();
        } catch (ReflectiveOperationException anotherVersion) {
            return request.upgrade(handlerClass);
        }
        request.upgrade(TyrusUpgrade.class).before(handler, GlassFishRequest.below(request));
        return handler;
    }
}
