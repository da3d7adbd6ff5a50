package io.remuda.it.soak;

import io.remuda.WebSocketPath;

/** On the server's threads. */
@WebSocketPath(
        value = "/soak/here",
        options = {"ping=5s", "sendTimeout=6s", "frames=20", "messages=500", "replies=200"})
public class SoakHandler extends Soaking {}
