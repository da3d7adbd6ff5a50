package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** As {@link SmallMailboxHandler}, with compressed messages. */
@WebSocketPath(
        value = "/small-compressing",
        options = {"frames=5", "compress=true"})
public class SmallCompressingHandler extends Gated {}
