package io.remuda;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Stereotype;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a {@link WebSocketHandler} an endpoint. A CDI stereotype: the class is a bean by this annotation alone,
 * {@link ApplicationScoped} unless it has another scope.
 *
 * <p>A handler with constructor injection is best a {@code jakarta.inject.Singleton}: in the default scope CDI needs a
 * second constructor, without arguments.
 */
@Documented
@Stereotype
@ApplicationScoped
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WebSocketPath {

    /** Where the callbacks that bring a frame run. */
    enum Callbacks {
        /**
         * {@code init} and {@code handle} run on the container's thread that brought the frame when the session is
         * idle. The fastest, for callbacks that do not block. {@code info}, and the frames of a client that sends
         * without waiting for answers, run on workers, of which all such handlers share as many as there are
         * processors, unless they block.
         */
        CONTAINER_THREAD,
        /**
         * All callbacks run on the runtime's workers, each session that has something to do on one of its own:
         * virtual threads where the JVM has them, otherwise a bounded pool.
         */
        WORKER
    }

    /**
     * The path below the context path: {@code /chat/lobby}, or a URI template of level 1 such as {@code /chat/{room}}
     * (Jakarta WebSocket 2.1, section 3.1.1), whose variables are {@link Request#pathParameter(String)}. Characters that
     * URIs do not have are encoded, as in {@code /caf%C3%A9}, and match however the request encodes them.
     *
     * @return the path; starts with {@code /}
     */
    String value();

    /**
     * Where the callbacks run.
     *
     * @return the choice; the container's thread by default
     */
    Callbacks callbacks() default Callbacks.CONTAINER_THREAD;

    /**
     * Options as {@code "key=value"}: limits of the runtime, which {@code docs/handler-contract.md} lists, and the
     * handler's own, which {@code init} gets as {@link Options}. Each can be overridden at deployment by a system
     * property, MicroProfile Config or a context parameter {@code remuda.<simple class name>.<key>}.
     *
     * @return the options; none by default
     */
    String[] options() default {};
}
