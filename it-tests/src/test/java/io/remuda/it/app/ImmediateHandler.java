package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Takes the same events as {@link EchoHandler}, without waiting for the transaction that fires them. */
@WebSocketPath(value = "/immediate", options = "delivery=immediate")
public class ImmediateHandler extends Echoing<Note> {

    @Override
    String text(Note message) {
        return message.key() + " " + message.text();
    }
}
