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

    /** Attribute of a handshake's request: the watch that nobody has taken. */
    private static final String WATCH = "io.remuda.watch";

    private @Nullable ServletContext context;

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
    }

    /** Open Liberty takes filters out of service before it ends the HTTP sessions of an application that stops. */
    @Override
    public void destroy() {
        Deployment deployment = context == null ? null : Deployment.of(context);
        if (deployment != null) {
            deployment.httpSessions().stop();
        }
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
        if (HandshakeForm.isUpgrade(new ServletUpgradeRequest(http, answer, Map.of(), deployment.login()))) {
            followHandshake(deployment, http, answer, chain);
            return;
        }
        HttpSession session = HttpSessions.of(http);
        if (session != null && deployment.httpSessions().isWatched(session.getId())) {
            // Where the server itself takes the credentials of a form, no filter sees the request that does.
            noteUser(deployment, session, ofServer(deployment, http));
        }
        follow(deployment, http, answer, chain);
    }

    /**
     * The HTTP session is watched from here on, because a filter may hold the request up. Nobody is asked yet who has logged
     * in: a server may answer the same later, though that user has logged out.
     */
    private static void followHandshake(
            Deployment deployment, HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpSessions all = deployment.httpSessions();
        HttpSession session = HttpSessions.of(http);
        Runnable loggedOut = () -> {};
        if (session != null) {
            String id = session.getId();
            loggedOut = () -> all.loggedOut(session, id);
            http.setAttribute(WATCH, all.watch(session));
        }
        LogoutRequest request = new LogoutRequest(http, loggedOut);
        try {
            chain.doFilter(request, answer);
        } finally {
            request.forget();
            HttpSessions.Watch left = (HttpSessions.Watch) http.getAttribute(WATCH);
            if (left != null) {
                http.removeAttribute(WATCH);
                left.user(Optional.empty());
                all.giveUp(left);
            }
        }
    }

    /** Watches a handshake's HTTP session, which the application may have begun by now. What is not taken, this gives up. */
    static void watch(Deployment deployment, HttpServletRequest http) {
        HttpSession session = HttpSessions.of(http);
        HttpSessions.Watch watch = (HttpSessions.Watch) http.getAttribute(WATCH);
        if (session != null && (watch == null || !deployment.httpSessions().isListed(watch))) {
            http.setAttribute(WATCH, deployment.httpSessions().watch(session));
        }
    }

    /**
     * The watch of a handshake whose caller is known, by an HTTP session that may have begun with that. The caller has to
     * give it up.
     *
     * @return the watch; {@code null} if there is no HTTP session, or a filter hides it
     */
    static HttpSessions.@Nullable Watch take(Deployment deployment, HttpServletRequest http) {
        watch(deployment, http);
        HttpSessions all = deployment.httpSessions();
        HttpSession session = HttpSessions.of(http);
        HttpSessions.Watch watch = (HttpSessions.Watch) http.getAttribute(WATCH);
        if (watch == null || (session == null && all.isListed(watch))) {
            // A filter hides an HTTP session that goes on: the WebSocket session is not to depend on it.
            return null;
        }
        http.removeAttribute(WATCH);
        Optional<String> user = ofServer(deployment, http);
        watch.user(user);
        if (session != null) {
            noteUser(deployment, session, user);
        }
        return watch;
    }

    private static void noteUser(Deployment deployment, HttpSession session, Optional<String> user) {
        user.ifPresent(name -> deployment.httpSessions().noteUser(session.getId(), name));
    }

    /** Somebody else serves the request; if that logs out a user, the sessions that the user has opened end. */
    static void follow(Deployment deployment, HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpSession session = HttpSessions.of(http);
        if (session == null) {
            chain.doFilter(http, answer);
            return;
        }
        HttpSessions all = deployment.httpSessions();
        String id = session.getId();
        Runnable loggedOut = () -> all.loggedOut(session, id);
        // Also whoever logs out by another reference to the request, such as one that is injected.
        Optional<String> before = all.isWatched(id) ? user(deployment, http) : Optional.empty();
        Runnable check = () -> {
            if (before.isPresent() && !user(deployment, http).equals(before)) {
                loggedOut.run();
            }
        };
        try {
            // Also while the session that the logout is to end is only about to be opened.
            chain.doFilter(new LogoutRequest(http, loggedOut), answer);
        } finally {
            check.run();
            if (before.isPresent() && http.isAsyncStarted()) {
                AtEnd.of(http, check);
            }
        }
    }

    /** Whom the server knows by the HTTP session, whatever filters of the application say. */
    private static Optional<String> ofServer(Deployment deployment, HttpServletRequest http) {
        ServletRequest servers = http;
        while (servers instanceof ServletRequestWrapper wrapper) {
            servers = wrapper.getRequest();
        }
        return servers instanceof HttpServletRequest request ? user(deployment, request) : Optional.empty();
    }

    private static Optional<String> user(Deployment deployment, HttpServletRequest http) {
        try {
            return deployment.login().hasCredentials(http)
                    ? Optional.empty()
                    : Optional.ofNullable(http.getUserPrincipal()).map(Principal::getName);
        } catch (RuntimeException unsettled) {
            // Jetty where it has yet to settle who somebody with credentials is, and filters whose HTTP session has
            // ended.
            return Optional.empty();
        }
    }
}
