package io.remuda.event;

import io.remuda.Options;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketPath.Callbacks;
import java.util.List;
import java.util.Map;

/**
 * The dispatch list: which handler serves which path. Fired once, while the application is deployed and before any
 * session is opened; an observer, of a bean or of an extension, may add routes, change them and take them away. It has
 * the routes of {@link WebSocketPath} to begin with, also those that are wrong, such as two handlers with one path or an
 * option that is out of range.
 *
 * <pre>{@code
 * void routes(@Observes Dispatch dispatch) {
 *     dispatch.add("/feed/eu", FeedHandler.class).option("region", "eu");
 *     dispatch.add("/feed/us", FeedHandler.class).option("region", "us").name("FeedUs");
 *     dispatch.remove("/debug");
 * }
 * }</pre>
 *
 * <p>What is wrong with the list ends the deployment when all observers have been called, with all problems at once.
 * Afterwards the list cannot be changed.
 */
public interface Dispatch {

    /**
     * The routes as they are now.
     *
     * @return the routes; a copy, in order of their paths
     */
    List<Route> routes();

    /**
     * Adds a route. A handler may have several, with different options. The route begins without options, also if the
     * handler has {@link WebSocketPath}, of which it takes {@link WebSocketPath#callbacks()} alone.
     *
     * @param path a path or template as that of {@link WebSocketPath#value()}
     * @param handler the class of a handler that is a bean, with {@link WebSocketPath} or without
     * @return the route, to be given options
     * @throws IllegalStateException if the dispatch list is complete
     */
    Route add(String path, Class<? extends WebSocketHandler<?, ?>> handler);

    /**
     * Takes the routes with a path away.
     *
     * @param path the path or template; the names of its variables do not matter
     * @return whether there were any
     * @throws IllegalStateException if the dispatch list is complete
     */
    boolean remove(String path);

    /**
     * Takes the routes of a handler away.
     *
     * @param handler the handler's class
     * @return whether there were any
     * @throws IllegalStateException if the dispatch list is complete
     */
    boolean remove(Class<? extends WebSocketHandler<?, ?>> handler);

    /** A handler at a path. */
    interface Route {

        /**
         * The path.
         *
         * @return the path or template
         */
        String path();

        /**
         * The handler.
         *
         * @return its class
         */
        Class<?> handler();

        /**
         * The name by which a deployment overrides options of this route: {@code remuda.<name>.<key>}, which wins over
         * {@code remuda.<simple class name>.<key>}.
         *
         * @return the name; the simple name of the handler's class unless another was given
         */
        String name();

        /**
         * The options, before the deployment's overrides.
         *
         * @return the options; a copy
         */
        Map<String, String> options();

        /**
         * Where the callbacks run.
         *
         * @return the choice; that of {@link WebSocketPath} if the handler has it, else the container's thread
         */
        Callbacks callbacks();

        /**
         * Gives the route a name of its own, so that a deployment can override the options of this route alone.
         *
         * @param name the name
         * @return this route
         */
        Route name(String name);

        /**
         * Sets an option, as {@link WebSocketPath#options()}.
         *
         * @param key the option's key
         * @param value its value, as {@link Options} reads it
         * @return this route
         */
        Route option(String key, Object value);

        /**
         * Sets where the callbacks run.
         *
         * @param callbacks the choice
         * @return this route
         */
        Route callbacks(Callbacks callbacks);
    }
}
