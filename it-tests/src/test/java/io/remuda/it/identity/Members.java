package io.remuda.it.identity;

import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** Business code that the server protects. */
@Stateless
@RolesAllowed("member")
public class Members {

    @Resource
    SessionContext context;

    /** The caller's name, to a member. */
    public String caller() {
        return context.getCallerPrincipal().getName();
    }
}
