/**
 * The session runtime: runs a handler as a process over any {@link io.remuda.runtime.Connection}. Its audience is the
 * rest of Remuda; applications use {@code io.remuda}.
 *
 * <p>A frame comes in through {@link io.remuda.runtime.Arrivals}, waits in the session's {@code Mailbox} or not at all,
 * and is performed by {@link io.remuda.runtime.HandlerSession}, which calls the handler and lets {@code FrameSender}
 * write the result's frames. Messages of the application enter through {@link io.remuda.runtime.SessionRegistry}. All
 * that several threads decide about one session is decided in {@code Mailbox}.
 *
 * <p>This package knows neither Jakarta WebSocket nor CDI.
 */
@NullMarked
package io.remuda.runtime;

import org.jspecify.annotations.NullMarked;
