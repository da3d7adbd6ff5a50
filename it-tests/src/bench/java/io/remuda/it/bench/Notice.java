package io.remuda.it.bench;

import java.util.concurrent.CountDownLatch;

/**
 * What is sent without an address.
 *
 * @param arrived counted down by each {@code info} that has it
 */
record Notice(CountDownLatch arrived) {}
