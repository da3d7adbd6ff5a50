package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** As {@link SmallMailboxHandler}, but holds no client back. */
@WebSocketPath(
        value = "/closing-mailbox",
        options = {"frames=5", "framePolicy=close"})
public class ClosingMailboxHandler extends Gated {}
