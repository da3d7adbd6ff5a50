package io.remuda.it.bench;

import io.remuda.WebSocketPath;

/** Uses no bean. */
@WebSocketPath(value = QuietHandler.PATH, options = "ping=0")
public class QuietHandler extends IdleHandler {

    static final String PATH = "/quiet";
}
