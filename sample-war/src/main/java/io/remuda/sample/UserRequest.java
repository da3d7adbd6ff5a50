package io.remuda.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/**
 * A request of a user whom a filter knows. Remuda comes after the application's filters and believes them: this name is the
 * handler's {@code request.principalName()}, and these roles are those of its {@code @RolesAllowed}.
 */
final class UserRequest extends HttpServletRequestWrapper {

    private final User user;

    UserRequest(HttpServletRequest request, User user) {
        super(request);
        this.user = user;
    }

    @Override
    public Principal getUserPrincipal() {
        return user::name;
    }

    @Override
    public String getRemoteUser() {
        return user.name();
    }

    @Override
    public boolean isUserInRole(String role) {
        return user.roles().contains(role);
    }
}
