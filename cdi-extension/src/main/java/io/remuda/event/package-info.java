/**
 * What an application annotates its beans and events with. Its audience is the author of a handler.
 */
@NullMarked
package io.remuda.event;

import org.jspecify.annotations.NullMarked;
