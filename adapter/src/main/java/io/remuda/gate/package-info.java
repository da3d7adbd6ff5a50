/**
 * Who gets in: everything about a handshake that does not depend on the Servlet API. {@link io.remuda.gate.Gatekeeper}
 * asks the others in their order: is it a handshake at all, its origin, its caller, the caller's roles, the numbers of
 * sessions, and at last the handler. Its audience is the rest of Remuda.
 */
@NullMarked
package io.remuda.gate;

import org.jspecify.annotations.NullMarked;
