/** What the two applications of the comparison have in common. */
package io.remuda.it.bench.load.app;
