package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Takes compressed messages, of the default size. */
@WebSocketPath(value = "/compressing", options = "compress=true")
public class CompressingHandler extends Echoing<Command> {

    @Override
    String text(Command message) {
        return message.script();
    }
}
