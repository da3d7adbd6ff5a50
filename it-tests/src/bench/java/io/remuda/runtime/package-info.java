/** Benchmarks of parts that only this package sees. */
package io.remuda.runtime;
