package io.remuda.jakarta;

import io.remuda.Caller;
import io.remuda.gate.HandshakePolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** A request of a caller whom the server does not know: a token or a handler says who it is. */
final class CallerRequest extends HttpServletRequestWrapper {

    private final Caller caller;

    CallerRequest(HttpServletRequest request, Caller caller) {
        super(request);
        this.caller = caller;
    }

    @Override
    public Principal getUserPrincipal() {
        return caller::name;
    }

    @Override
    public String getRemoteUser() {
        return caller.name();
    }

    @Override
    public boolean isUserInRole(String role) {
        return role.equals(HandshakePolicy.ANY_USER) || caller.roles().contains(role);
    }
}
