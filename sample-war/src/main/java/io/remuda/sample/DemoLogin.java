package io.remuda.sample;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.EnumSet;

/**
 * Not a login: it believes everybody who says {@code ?nick=ann}, so that the sample can be tried with several visitors
 * in one browser. <b>Do not copy it.</b> A real application uses the authentication of its server, such as
 * {@code <login-config>} in {@code web.xml}, and has no such class: the principal of the handshake is then the one that
 * the server has authenticated, and all else in this sample stays as it is.
 */
public class DemoLogin extends HttpFilter {

    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        String nick = request.getParameter("nick");
        chain.doFilter(nick == null || nick.isBlank() ? request : new LoggedIn(request, nick), response);
    }

    private static final class LoggedIn extends HttpServletRequestWrapper {

        private final String nick;

        LoggedIn(HttpServletRequest request, String nick) {
            super(request);
            this.nick = nick;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> nick;
        }

        @Override
        public String getRemoteUser() {
            return nick;
        }
    }

    /** Puts it in front of the server's own filter for the handshake, where {@code @WebFilter} would be behind. */
    @WebListener
    public static class Installation implements ServletContextListener {

        @Override
        public void contextInitialized(ServletContextEvent started) {
            FilterRegistration.Dynamic login = started.getServletContext().addFilter("DemoLogin", new DemoLogin());
            login.setAsyncSupported(true);
            login.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/chat/*", "/orders", "/order");
        }
    }
}
