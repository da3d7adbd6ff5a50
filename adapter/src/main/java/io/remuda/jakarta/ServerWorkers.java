package io.remuda.jakarta;

import io.remuda.runtime.Workers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The threads that callbacks run on when they do not run on those of the server's that bring frames. Made on a thread of the
 * application, whose context is then theirs.
 */
public final class ServerWorkers {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private static final String ALLOWED =
            "; allowed is the JNDI name of an executor, such as java:comp/DefaultManagedExecutorService";

    private ServerWorkers() {}

    /**
     * The runtime's own threads. Where the server has Jakarta Concurrency, they are in the application's context: names below
     * {@code java:comp} mean the same as on the server's threads.
     *
     * @param threads the most platform threads, where the JVM has no virtual ones; at least 1
     * @param classLoader the application's class loader
     * @return the workers
     */
    public static ExecutorService own(int threads, ClassLoader classLoader) {
        return Workers.create(threads, classLoader, context());
    }

    private static Executor context() {
        try {
            return ServerContexts.find().get();
        } catch (NamingException | LinkageError | RuntimeException notThere) {
            LOGGER.log(Level.DEBUG, "The server does not carry the application's context to other threads", notThere);
            return Runnable::run;
        }
    }

    /**
     * The threads of an executor that the server has, such as {@code java:comp/DefaultManagedExecutorService}. How many
     * there are, and how many tasks may wait, is the server's to say.
     *
     * @param name the executor's name in JNDI
     * @return the workers
     * @throws IllegalArgumentException if there is no executor of that name
     */
    @SuppressWarnings("BanJNDI") // the name is the operator's, and none comes from a user
    public static ExecutorService named(String name) {
        Object found;
        try {
            found = new InitialContext().lookup(name);
        } catch (NamingException notThere) {
            throw new IllegalArgumentException("'" + name + "', which the server does not have" + ALLOWED, notThere);
        }
        if (found instanceof Executor executor) {
            // Such an executor runs a task in the context, and in the name, of whoever hands it over: who fires an
            // event.
            return Workers.of(executor, context());
        }
        throw new IllegalArgumentException("'" + name + "', which is "
                + (found == null ? "nothing" : "a " + found.getClass().getName()) + ALLOWED);
    }
}
