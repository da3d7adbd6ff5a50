package io.remuda.runtime;

import io.remuda.Options;
import io.remuda.Request;
import io.remuda.SessionRef;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * Gives handlers to sessions: the one seam to a bean container. Without one, {@link #of} gives the same handler to all.
 */
@FunctionalInterface
public interface HandlerSource {

    /**
     * A new session starts. Called before {@code init}, on any thread.
     *
     * @param session the session's reference
     * @return what the session's callbacks are called through
     */
    Instance open(SessionRef session);

    /**
     * Whether the handler has a HTTP stage of its own.
     *
     * @return false if {@link #upgrade} accepts whatever comes
     */
    default boolean decidesUpgrade() {
        return false;
    }

    /**
     * Calls the HTTP stage, on the thread of the request. There is no session yet.
     *
     * @param request the request
     * @param options the route's options
     * @return the decision
     * @throws Exception what the handler threw
     */
    default Upgrade upgrade(Request request, Options options) throws Exception {
        return Upgrade.accept();
    }

    /**
     * Whether a handler's class has a HTTP stage of its own.
     *
     * @param handlerClass the class
     * @return true if it overrides {@link WebSocketHandler#upgrade}
     */
    static boolean overridesUpgrade(Class<?> handlerClass) {
        try {
            Method upgrade = handlerClass.getMethod("upgrade", Request.class, Options.class);
            // A decorator may have it abstract, which leaves it to the handler.
            return upgrade.getDeclaringClass() != WebSocketHandler.class
                    && !Modifier.isAbstract(upgrade.getModifiers());
        } catch (NoSuchMethodException noHandler) {
            throw new IllegalArgumentException(handlerClass.getName() + " is no WebSocketHandler", noHandler);
        }
    }

    /** The handler of one session. The runtime uses it from one thread at a time. */
    interface Instance {

        /**
         * The handler. Called between {@link #enter} and {@link #exit}.
         *
         * @return the handler, the same at each call
         * @throws Exception if it cannot be made; counts as a failure of the callback that needs it
         */
        WebSocketHandler<?, ?> handler() throws Exception;

        /**
         * Whether {@link #enter} can prepare the calling thread, which is the server's. Asked before {@code init}, which a
         * server may want in the middle of the HTTP request of the handshake; a worker calls it if not.
         *
         * @return true unless the thread has what a callback must not share
         */
        default boolean canEnter() {
            return true;
        }

        /** Prepares the calling thread for a callback. */
        void enter();

        /** Undoes {@link #enter}, on the same thread. */
        void exit();

        /** The session has ended: gives back what it had. Called once, after {@code terminate}. */
        void release();
    }

    /**
     * A source without a bean container.
     *
     * @param handler the handler of all sessions
     * @return the source
     */
    static HandlerSource of(WebSocketHandler<?, ?> handler) {
        Instance shared = new Instance() {
            @Override
            public WebSocketHandler<?, ?> handler() {
                return handler;
            }

            @Override
            public void enter() {}

            @Override
            public void exit() {}

            @Override
            public void release() {}
        };
        boolean decides = overridesUpgrade(handler.getClass());
        return new HandlerSource() {
            @Override
            public Instance open(SessionRef session) {
                return shared;
            }

            @Override
            public boolean decidesUpgrade() {
                return decides;
            }

            @Override
            public Upgrade upgrade(Request request, Options options) throws Exception {
                return handler.upgrade(request, options);
            }
        };
    }
}
