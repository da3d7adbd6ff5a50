package io.remuda.it.soak;

import io.remuda.WebSocketPath;

/** Drops the oldest messages where there is no room. */
@WebSocketPath(
        value = "/soak/dropping",
        options = {"ping=5s", "sendTimeout=6s", "frames=20", "messages=100", "messagePolicy=dropOldest", "replies=200"})
public class SoakDroppingHandler extends Soaking {}
