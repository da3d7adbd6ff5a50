package io.remuda.it.bench;

import java.util.concurrent.CountDownLatch;

/**
 * What is sent to sessions that can be addressed.
 *
 * @param arrived counted down by each {@code info} that has it
 */
record Tick(CountDownLatch arrived) {}
