package io.remuda.it.app;

/** An event for every session of the handlers that can be held at a gate. */
public record Held(String key, String text) {}
