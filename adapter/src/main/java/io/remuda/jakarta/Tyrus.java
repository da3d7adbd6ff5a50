package io.remuda.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;

/**
 * What is different on servers whose WebSocket implementation is Tyrus, which are GlassFish and Payara: a request is
 * upgraded by Tyrus' own filter alone, so that the gate has to come before that and needs registered endpoints.
 */
final class Tyrus {

    private static final String PACKAGE = "org.glassfish.tyrus.";

    private Tyrus() {}

    static boolean isWebSocketContainer(ServerContainer container) {
        return container.getClass().getName().startsWith(PACKAGE);
    }

    /** Whether the server has it, while its container may not be there yet. */
    static boolean isPresent(ServletContext context) {
        ClassLoader servers = context.getClass().getClassLoader();
        try {
            Class.forName(PACKAGE + "servlet.TyrusServletFilter", false, servers);
            return true;
        } catch (ClassNotFoundException | LinkageError another) {
            return false;
        }
    }
}
