/** Requests and frames that no client should send, against a real server. */
@NullMarked
package io.remuda.fuzz;

import org.jspecify.annotations.NullMarked;
