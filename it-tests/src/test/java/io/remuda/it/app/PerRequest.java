package io.remuda.it.app;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/** Lives as long as a callback. */
@RequestScoped
public class PerRequest {

    private final String id = UUID.randomUUID().toString();
    private String key = "none";

    @Inject
    Probe probe;

    String touch(String user) {
        key = user;
        return id;
    }

    @PreDestroy
    void destroyed() {
        probe.record(key, "destroyed request bean " + id);
    }
}
