package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Follows scripts too, but does not wait long for a client that does not read. */
@WebSocketPath(value = "/impatient", options = "sendTimeout=1s")
public class ImpatientHandler extends ScriptHandler {}
