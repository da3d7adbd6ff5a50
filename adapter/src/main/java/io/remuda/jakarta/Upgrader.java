package io.remuda.jakarta;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a server gets from a handshake to a WebSocket: what in it is different from other servers, a method for each concern. A
 * method that is not overridden does what the specifications say. For what comes after that, see {@link Implementation}.
 */
interface Upgrader {

    /** That of servers of which nothing is known. */
    Upgrader SPECIFIED = new Upgrader() {};

    /** Finds that of a server. */
    static Upgrader of(ServerContainer container) {
        return container.getClass().getName().startsWith(Tyrus.PACKAGE) ? new TyrusUpgrader() : SPECIFIED;
    }

    /**
     * Where the endpoint of a route is registered, on a server that upgrades to endpoints that are, and no others.
     *
     * @param route the route's number
     * @return the path, which is not the route's; {@code null} if the server upgrades to any endpoint
     */
    default @Nullable String registeredAt(int route) {
        return null;
    }

    /** Whether the handshake is none of a client, and there is nobody to answer. */
    default boolean isRepeated(HttpServletRequest handshake) {
        return false;
    }

    /** Changes the headers of an answer that is no upgrade. */
    default void prepare(HttpServletResponse answer) {}

    /** Has the server hand a connection over, as {@link HttpServletRequest#upgrade} does. */
    default <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest request, Class<T> handlerClass)
            throws IOException, ServletException {
        return request.upgrade(handlerClass);
    }
}
