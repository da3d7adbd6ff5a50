package io.remuda.it.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.websocket.server.ServerContainer;

/** Remembers the application's class loader. */
@WebListener
public class AppListener implements ServletContextListener {

    private static volatile ClassLoader loader;

    /** The class loader of the application that was started last. */
    static ClassLoader loader() {
        return loader;
    }

    @Override
    public void contextInitialized(ServletContextEvent started) {
        // A server's own idle timeout must not show (T1): the suite has longer silences than this one.
        ServerContainer container =
                (ServerContainer) started.getServletContext().getAttribute(ServerContainer.class.getName());
        container.setDefaultMaxSessionIdleTimeout(700);
        loader = started.getServletContext().getClassLoader();
    }
}
