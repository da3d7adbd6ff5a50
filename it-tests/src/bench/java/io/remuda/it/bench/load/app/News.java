package io.remuda.it.bench.load.app;

/**
 * A CDI event for all sessions of {@code /news}.
 *
 * @param text what their clients get
 */
public record News(String text) {}
