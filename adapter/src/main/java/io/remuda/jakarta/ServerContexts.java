package io.remuda.jakarta;

import jakarta.enterprise.concurrent.ContextService;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** The one class that knows Jakarta Concurrency, which a server may have or not. */
final class ServerContexts {

    /** The one that every server has that has any. */
    private static final String NAME = "java:comp/DefaultContextService";

    private ServerContexts() {}

    /**
     * Finds what captures the context of a thread, and the caller's identity with it.
     *
     * @throws NamingException if the server has no such thing
     * @throws LinkageError if the API is not there
     */
    @SuppressWarnings("BanJNDI") // the name is ours, and none comes from a user
    static Supplier<Executor> find() throws NamingException {
        ContextService service = (ContextService) new InitialContext().lookup(NAME);
        return service::currentContextExecutor;
    }
}
