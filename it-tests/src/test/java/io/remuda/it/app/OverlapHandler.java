package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** On the container's threads. */
@WebSocketPath("/overlap")
public class OverlapHandler extends Overlap<OverlapHandler.Tick> {

    /** The event. */
    public record Tick(String thread, int number) implements Numbered {}
}
