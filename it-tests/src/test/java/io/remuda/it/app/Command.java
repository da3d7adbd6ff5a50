package io.remuda.it.app;

/** A message for {@link ScriptHandler}: what its {@code info} is to answer. */
public record Command(String script) {}
