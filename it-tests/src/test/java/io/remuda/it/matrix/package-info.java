/** What of the handler contract was tried on which server, as a table. */
@NullMarked
package io.remuda.it.matrix;

import org.jspecify.annotations.NullMarked;
