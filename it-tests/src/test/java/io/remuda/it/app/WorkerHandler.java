package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Runs its callbacks on workers. */
@WebSocketPath(value = "/worker", callbacks = WebSocketPath.Callbacks.WORKER)
public class WorkerHandler extends Echoing<Command> {

    @Override
    String text(Command message) {
        return message.script();
    }
}
