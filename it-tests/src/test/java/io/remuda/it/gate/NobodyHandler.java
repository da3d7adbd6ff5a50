package io.remuda.it.gate;

import io.remuda.WebSocketPath;
import jakarta.annotation.security.DenyAll;

/** For nobody. */
@WebSocketPath("/nobody")
@DenyAll
public class NobodyHandler extends Guest {}
