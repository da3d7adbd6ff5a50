/** Many connections at once: run by a profile of its own, not by every build. */
package io.remuda.it.load;
