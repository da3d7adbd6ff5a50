package io.remuda.jakarta;

import io.remuda.gate.HandshakeForm;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends the sessions of users who log out, or whose place another user takes, while the HTTP session goes on. The filter
 * comes before all others, because a filter of the application may log out and answer by itself.
 */
final class Logins implements Filter {

    private @Nullable ServletContext context;

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Deployment deployment = Deployment.of(context == null ? request.getServletContext() : context);
        if (deployment == null
                || !(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
            return;
        }
        noteUser(deployment, http);
        // The server may keep the request of a handshake as long as the session.
        if (HandshakeForm.isUpgrade(new ServletUpgradeRequest(http, answer, Map.of(), deployment.login()))) {
            chain.doFilter(http, answer);
        } else {
            follow(deployment, http, answer, chain);
        }
    }

    /** Where the server itself takes the credentials of a form, no filter sees the request that does. */
    private static void noteUser(Deployment deployment, HttpServletRequest http) {
        HttpSession session = http.getSession(false);
        if (session != null && deployment.httpSessions().isWatched(session.getId())) {
            ofServer(deployment, http)
                    .ifPresent(user -> deployment.httpSessions().noteUser(session.getId(), user));
        }
    }

    /** Somebody else serves the request; if that logs out a user, the sessions that the user has opened end. */
    static void follow(Deployment deployment, HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpSession session = http.getSession(false);
        if (session == null) {
            chain.doFilter(http, answer);
            return;
        }
        HttpSessions all = deployment.httpSessions();
        // Also whoever logs out by another reference to the request, such as one that is injected.
        Optional<String> before = all.isWatched(session.getId()) ? user(deployment, http) : Optional.empty();
        Runnable check = () -> {
            if (before.isPresent() && !user(deployment, http).equals(before)) {
                all.loggedOut(session.getId());
            }
        };
        try {
            // Also while the session that the logout is to end is only about to be opened. The id may change meanwhile.
            chain.doFilter(new LogoutRequest(http, () -> all.loggedOut(session.getId())), answer);
        } finally {
            check.run();
            if (before.isPresent() && http.isAsyncStarted()) {
                AtEnd.of(http, check);
            }
        }
    }

    /** Whom the server knows by the HTTP session, whatever filters of the application say. */
    static Optional<String> ofServer(Deployment deployment, HttpServletRequest http) {
        ServletRequest servers = http;
        while (servers instanceof ServletRequestWrapper wrapper) {
            servers = wrapper.getRequest();
        }
        try {
            return servers instanceof HttpServletRequest request ? user(deployment, request) : Optional.empty();
        } catch (RuntimeException unsettled) {
            // Jetty throws where it has yet to settle who somebody with credentials is.
            return Optional.empty();
        }
    }

    private static Optional<String> user(Deployment deployment, HttpServletRequest http) {
        return deployment.login().hasCredentials(http)
                ? Optional.empty()
                : Optional.ofNullable(http.getUserPrincipal()).map(Principal::getName);
    }
}
