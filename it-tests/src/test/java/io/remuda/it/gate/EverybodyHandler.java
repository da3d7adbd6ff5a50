package io.remuda.it.gate;

import io.remuda.WebSocketPath;
import jakarta.annotation.security.PermitAll;

/** For everybody. */
@WebSocketPath("/everybody")
@PermitAll
public class EverybodyHandler extends Guest {}
