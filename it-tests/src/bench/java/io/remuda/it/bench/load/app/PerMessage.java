package io.remuda.it.bench.load.app;

import jakarta.enterprise.context.RequestScoped;

/** Is made anew for each message. */
@RequestScoped
public class PerMessage {

    private int touches;

    /** Fails if it was touched before. */
    public void touch() {
        touches++;
        if (touches > 1) {
            throw new IllegalStateException("The request context is that of another message");
        }
    }
}
