package io.remuda.it.app;

/** An event for every session of {@link EchoHandler}. */
public record Note(String key, String text) {}
