/**
 * Ready-made {@link io.remuda.TokenAuthenticator}s. Each needs something that an application or its server may have or
 * not, and that Remuda does not bring: see the classes.
 */
@NullMarked
package io.remuda.security;

import org.jspecify.annotations.NullMarked;
