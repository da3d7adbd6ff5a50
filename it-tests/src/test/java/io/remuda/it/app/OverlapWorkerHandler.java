package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** On workers. */
@WebSocketPath(value = "/overlap-worker", callbacks = WebSocketPath.Callbacks.WORKER)
public class OverlapWorkerHandler extends Overlap<OverlapWorkerHandler.Tick> {

    /** The event. */
    public record Tick(String thread, int number) implements Numbered {}
}
