/**
 * The handler contract: what an application writes, receives and returns. Its audience is the author of a
 * {@link io.remuda.WebSocketHandler}.
 *
 * <p>Signatures and code of this package use nothing but the JDK, so a handler is tested with {@code new} and
 * {@code assertEquals}. No parameter takes {@code null} and no method returns it, unless it says so.
 */
@NullMarked
package io.remuda;

import org.jspecify.annotations.NullMarked;
