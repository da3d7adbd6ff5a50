package io.remuda.it.app;

/** Events of several types for one handler. */
public sealed interface News {

    String text();

    record Sports(String key, String text) implements News {}

    record Weather(String key, String text) implements News {}
}
