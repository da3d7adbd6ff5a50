package io.remuda.cdi;

import io.remuda.jakarta.EndpointDeployer;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Registers the handlers when both CDI and the server's WebSocket container are up. Servers differ in which comes
 * first, and in whether CDI tells the servlet context at all; so whoever comes last registers.
 */
public final class HandlerDeployer implements ServletContextListener {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private static final String EXTENSION = "io.remuda.extension";

    /** Made by {@link RemudaInitializer}. */
    public HandlerDeployer() {}

    /** CDI tells the context. */
    static void cdiIsUp(ServletContext context, WebSocketHandlerExtension extension) {
        context.setAttribute(EXTENSION, extension);
        deployIfComplete(context);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (extension(context) == null) {
            WebSocketHandlerExtension found = lookUp();
            if (found != null) {
                context.setAttribute(EXTENSION, found);
            }
        }
        deployIfComplete(context);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        WebSocketHandlerExtension extension = extension(event.getServletContext());
        if (extension != null) {
            extension.stop();
        }
    }

    private static void deployIfComplete(ServletContext context) {
        WebSocketHandlerExtension extension = extension(context);
        if (extension != null && EndpointDeployer.isReady(context) && !EndpointDeployer.isDeployed(context)) {
            extension.deploy(context);
        }
    }

    private static @Nullable WebSocketHandlerExtension extension(ServletContext context) {
        return (WebSocketHandlerExtension) context.getAttribute(EXTENSION);
    }

    private static @Nullable WebSocketHandlerExtension lookUp() {
        try {
            return CDI.current().getBeanManager().getExtension(WebSocketHandlerExtension.class);
        } catch (IllegalStateException | IllegalArgumentException notUpYet) {
            LOGGER.log(Level.DEBUG, "CDI is not up yet", notUpYet);
            return null;
        } catch (LinkageError withoutCdi) {
            // The operator is told at the first handshake, with the remedy.
            LOGGER.log(Level.DEBUG, "CDI is not there", withoutCdi);
            return null;
        }
    }
}
