package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Finds a dead client soon. */
@WebSocketPath(value = "/ping", options = "ping=1500ms")
public class PingHandler extends Echoing<Command> {

    @Override
    String text(Command message) {
        return message.script();
    }
}
