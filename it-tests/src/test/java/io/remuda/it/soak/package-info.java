/** Sessions whose clients die in every way, and books of what became of them. */
package io.remuda.it.soak;
