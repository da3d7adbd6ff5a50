package io.remuda.jakarta;

import io.remuda.runtime.Connection;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * Tyrus, the implementation of GlassFish and Payara.
 *
 * @param elsewhere runs what must not run on the thread that asks for it
 */
record Tyrus(Executor elsewhere) implements Implementation {

    static final String PACKAGE = "org.glassfish.tyrus.";

    /** Property of a session: its upgrade. */
    private static final String UPGRADE = "io.remuda.upgrade";

    /**
     * It upgrades to endpoints that are registered, and no others. A filter of its own does so by itself for requests to their
     * paths, and that filter may come before the gate: the order of initializers changes from one start of an application to
     * the next. So endpoints are registered at paths that are no routes, and that filter passes their handshakes on.
     */
    static boolean isWebSocketContainer(ServerContainer container) {
        return container.getClass().getName().startsWith(PACKAGE);
    }

    /**
     * Where the endpoint of a route is registered. A handshake that a client sends there itself has not come through the
     * gate, and is refused.
     *
     * @param route the route's number
     */
    static String path(int route) {
        return "/io.remuda/" + route;
    }

    /** Upgrades a request to a handler; to one of Tyrus' with ours before it. */
    static <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest request, Class<T> handlerClass)
            throws IOException, ServletException {
        if (!handlerClass.getName().startsWith(PACKAGE) || Boolean.getBoolean(Implementations.PORTABLE)) {
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

    /** Whether the handshake is one that the server has read, by mistake, on a connection that has been upgraded and ends. */
    static boolean isRepeated(HttpServletRequest handshake) {
        GlassFishRequest below = GlassFishRequest.below(handshake);
        return below != null && below.isUpgraded();
    }

    /**
     * Where Tyrus is, an answer with a header {@code Upgrade} loses its length, and the client waits for the end of the
     * connection: so that is to end. Grizzly then says so, and nothing else, whatever the header has.
     */
    static void endAfter(HttpServletResponse answer) {
        if (answer.containsHeader("Upgrade")) {
            answer.setHeader("Connection", "close");
        }
    }

    @Override
    public Connection connection(Session session) {
        TyrusUpgrade upgrade = TyrusUpgrade.opening();
        if (upgrade == null) {
            return Implementations.portable(session);
        }
        session.getUserProperties().put(UPGRADE, upgrade);
        return new CloseAfterSend(new TyrusConnection(session, upgrade, elsewhere));
    }

    @Override
    public CloseReason closeReason(Session session, CloseReason reported) {
        return session.getUserProperties().get(UPGRADE) instanceof TyrusUpgrade upgrade && upgrade.isClosedWithoutCode()
                ? new CloseReason(CloseReason.CloseCodes.NO_STATUS_CODE, "")
                : reported;
    }
}
