package io.remuda.it.gate;

import io.remuda.WebSocketPath;
import jakarta.annotation.security.RolesAllowed;

/** For members. */
@WebSocketPath("/member")
@RolesAllowed("member")
public class MemberHandler extends Guest {}
