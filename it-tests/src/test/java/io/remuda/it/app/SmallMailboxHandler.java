package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Can be held, with a mailbox that is soon full. */
@WebSocketPath(
        value = "/small-mailbox",
        options = {"frames=5", "messages=5"})
public class SmallMailboxHandler extends Gated {}
