package io.remuda.it.bench;

import jakarta.enterprise.context.RequestScoped;

/** Is made for each callback that uses it. */
@RequestScoped
public class PerCallback {

    private int touches;

    /** How often it was used. */
    public int touch() {
        touches++;
        return touches;
    }
}
