package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Takes small messages only, also compressed ones. */
@WebSocketPath(
        value = "/small",
        options = {"compress=true", "maxMessageSize=1000"})
public class SmallHandler extends Echoing<Command> {

    @Override
    String text(Command message) {
        return message.script();
    }
}
