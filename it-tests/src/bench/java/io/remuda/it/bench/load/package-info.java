/**
 * Compares Remuda with what is written by hand, on real servers with real connections. {@link
 * io.remuda.it.bench.load.Compare} starts {@link io.remuda.it.bench.load.BenchServer}s with one of the two applications
 * each, in processes of their own, and is itself their client.
 */
package io.remuda.it.bench.load;
