package io.remuda.it.soak;

import io.remuda.WebSocketPath;
import io.remuda.WebSocketPath.Callbacks;

/** On workers. */
@WebSocketPath(
        value = "/soak/worker",
        callbacks = Callbacks.WORKER,
        options = {"ping=5s", "sendTimeout=6s", "frames=20", "messages=500", "replies=200"})
public class SoakWorkerHandler extends Soaking {}
