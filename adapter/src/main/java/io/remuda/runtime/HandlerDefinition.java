package io.remuda.runtime;

import io.remuda.Options;
import io.remuda.WebSocketPath.Callbacks;
import java.util.Objects;
import java.util.Set;

/**
 * A handler at a path, validated.
 *
 * @param path the path or template below the context path
 * @param handlerClass the handler's class as the application wrote it
 * @param messageType what {@code info} takes, without type arguments
 * @param callbacks where the callbacks run
 * @param options the route's options
 * @param limits the limits that the options set
 * @param roles the roles that {@link io.remuda.Request#isUserInRole} answers for
 * @param source gives the handler
 */
public record HandlerDefinition(
        String path,
        Class<?> handlerClass,
        Class<?> messageType,
        Callbacks callbacks,
        Options options,
        Limits limits,
        Set<String> roles,
        HandlerSource source) {

    /**
     * Copies the roles.
     *
     * @param path the path or template below the context path
     * @param handlerClass the handler's class as the application wrote it
     * @param messageType what {@code info} takes, without type arguments
     * @param callbacks where the callbacks run
     * @param options the route's options
     * @param limits the limits that the options set
     * @param roles the declared roles
     * @param source gives the handler
     */
    public HandlerDefinition {
        roles = Set.copyOf(roles);
    }

    /**
     * The same handler with other options.
     *
     * @param changed the options
     * @return the definition, with the limits that the options set
     * @throws IllegalArgumentException if a limit cannot be read or is out of range
     */
    public HandlerDefinition with(Options changed) {
        return new HandlerDefinition(
                path, handlerClass, messageType, callbacks, changed, Limits.of(changed), roles, source);
    }

    /**
     * Whether {@code info} takes a message.
     *
     * @param message the message
     * @return true if it is of the handler's message type
     */
    public boolean takes(Object message) {
        return messageType.isInstance(message);
    }

    /**
     * Checks a message's type.
     *
     * @param message the message
     * @throws IllegalArgumentException if {@code info} does not take it
     */
    void requireTakes(Object message) {
        Objects.requireNonNull(message, "message");
        if (!takes(message)) {
            throw new IllegalArgumentException("The message is a "
                    + message.getClass().getName() + "; " + handlerClass.getName() + ".info takes "
                    + messageType.getName());
        }
    }
}
