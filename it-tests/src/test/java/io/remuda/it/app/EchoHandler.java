package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** With every default. */
@WebSocketPath("/echo/{room}")
public class EchoHandler extends Echoing<Note> {

    @Override
    String text(Note message) {
        return message.key() + " " + message.text();
    }
}
