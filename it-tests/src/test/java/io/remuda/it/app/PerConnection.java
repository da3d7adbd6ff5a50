package io.remuda.it.app;

import io.remuda.event.ConnectionScoped;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.UUID;

/** Lives as long as a session. */
@ConnectionScoped
public class PerConnection {

    private final String id = UUID.randomUUID().toString();
    private String key = "none";
    private int touched;

    @Inject
    Probe probe;

    String touch(String user) {
        key = user;
        touched++;
        return id + " touched " + touched;
    }

    @PreDestroy
    void destroyed() {
        probe.record(key, "destroyed connection bean " + id);
    }
}
