/** The same application written with Remuda. */
package io.remuda.it.bench.load.remuda;
