package io.remuda.it.bench.load.app;

/**
 * A CDI event for one session of {@code /letters/{number}}.
 *
 * @param to the number
 * @param text what its client gets
 */
public record Letter(int to, String text) {}
