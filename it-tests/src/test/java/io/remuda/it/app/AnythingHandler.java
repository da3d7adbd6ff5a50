package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Takes every message that is addressed to it, and no event without an address. */
@WebSocketPath("/anything")
public class AnythingHandler extends Echoing<Object> {

    @Override
    String text(Object message) {
        return message.toString();
    }
}
