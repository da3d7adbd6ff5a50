package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Can be held, on workers; without pings, which would wait for one. */
@WebSocketPath(value = "/worker-gate", callbacks = WebSocketPath.Callbacks.WORKER, options = "ping=0")
public class WorkerGateHandler extends Gated {}
