package io.remuda.it.app;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/**
 * Believes what the headers {@code X-User} and {@code X-Role} say: a login that is the same on every server. A filter as
 * any application has it: the gate comes after it.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class LoginFilter extends HttpFilter {

    private static final long serialVersionUID = 1;

    /** Before the name of the header {@code X-Session}: the attribute that has the HTTP session. */
    static final String SESSION = "test-session ";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String name = request.getHeader("X-Session");
        if (name != null) {
            request.getServletContext().setAttribute(SESSION + name, request.getSession(true));
        }
        chain.doFilter(request.getHeader("X-User") == null ? request : new LoggedIn(request), response);
    }

    private static final class LoggedIn extends HttpServletRequestWrapper {

        LoggedIn(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Principal getUserPrincipal() {
            String user = getHeader("X-User");
            return () -> user;
        }

        @Override
        public String getRemoteUser() {
            return getHeader("X-User");
        }

        @Override
        public boolean isUserInRole(String role) {
            return role.equals(getHeader("X-Role"));
        }
    }
}
