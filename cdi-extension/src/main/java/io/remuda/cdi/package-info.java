/**
 * Discovers handler beans, deploys them and routes CDI events to them. Its audience is the rest of Remuda; an
 * application has it on its class path and does not call it.
 *
 * <p>{@link io.remuda.cdi.WebSocketHandlerExtension} collects the beans, {@code HandlerValidator} makes routes of them
 * or problems, {@code BeanHandlerSource} is how a session calls its bean, {@code InfoObservers} turn events into
 * messages, and {@link io.remuda.cdi.HandlerDeployer} registers it all with the server.
 */
@NullMarked
package io.remuda.cdi;

import org.jspecify.annotations.NullMarked;
