package io.remuda.jakarta;

import io.remuda.runtime.SessionRuntime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.naming.NamingException;

/**
 * Keeps who the caller of a handshake is, as the server knows it, so that callbacks are called in that name: servers
 * themselves let go of it before {@code onOpen}. Takes a server with Jakarta Concurrency.
 */
final class Callers {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private final Supplier<Executor> contexts;

    Callers(Supplier<Executor> contexts) {
        this.contexts = contexts;
    }

    /** Those of the server that the application is deployed on; on a thread of the application. */
    static Callers ofServer() {
        try {
            return new Callers(ServerContexts.find());
        } catch (NamingException | LinkageError | RuntimeException notThere) {
            LOGGER.log(Level.DEBUG, "The server does not carry identities to callbacks", notThere);
            return new Callers(() -> SessionRuntime.NOBODY);
        }
    }

    private static HttpServletRequest serversOwn(HttpServletRequest request) {
        HttpServletRequest own = request;
        while (own instanceof HttpServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest wrapped) {
            own = wrapped;
        }
        return own;
    }

    /**
     * The caller of a request.
     *
     * @param request the request that this thread is performing
     * @return runs each task at once, on the thread that asks for it, in the caller's name, or as whoever the thread is if
     *     the server does not know the caller
     */
    Executor of(HttpServletRequest request) {
        Principal caller = request.getUserPrincipal();
        // The server keeps its own: whom a filter of the application names, it does not know.
        Principal own = serversOwn(request).getUserPrincipal();
        if (caller == null || own == null || !caller.getName().equals(own.getName())) {
            return SessionRuntime.NOBODY;
        }
        try {
            return contexts.get();
        } catch (RuntimeException unable) {
            LOGGER.log(Level.DEBUG, "The server does not carry this identity to callbacks", unable);
            return SessionRuntime.NOBODY;
        }
    }
}
