package io.remuda.it.app;

/** An event that {@link QualifiedHandler} takes if it is {@link Urgent}. */
public record Alarm(String key, String text) {}
