package io.remuda.it.app;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.websocket.server.ServerContainer;
import java.util.EnumSet;

/** Remembers the application's class loader, and puts the login in front of the upgrade. */
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
        var login = started.getServletContext().addFilter("login", new LoginFilter());
        login.setAsyncSupported(true);
        login.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
}
