package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Closes an idle client soon, and pings it meanwhile. */
@WebSocketPath(
        value = "/timeout",
        options = {"timeout=5s", "ping=1500ms"})
public class TimeoutHandler extends Echoing<Command> {

    @Override
    String text(Command message) {
        return message.script();
    }
}
