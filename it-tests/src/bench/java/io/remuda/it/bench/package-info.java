/** Benchmarks of how messages reach sessions: run by a profile of their own, not by every build. */
package io.remuda.it.bench;
