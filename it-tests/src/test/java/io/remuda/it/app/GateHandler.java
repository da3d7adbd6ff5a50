package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Can be held, with a mailbox of the default size. */
@WebSocketPath("/gate")
public class GateHandler extends Gated {}
