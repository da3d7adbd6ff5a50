package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Never looks for dead clients. */
@WebSocketPath(value = "/no-ping", options = "ping=0")
public class NoPingHandler extends Echoing<Command> {

    @Override
    String text(Command message) {
        return message.script();
    }
}
