package io.remuda.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Not a login: it believes everybody who says {@code ?nick=ann}, so that what is open to all can be tried with several
 * visitors in one browser. <b>Do not copy it.</b> For a login see {@link LoginServlet}.
 */
@WebFilter(
        urlPatterns = {"/chat/*", "/ticker", "/orders", "/order"},
        asyncSupported = true)
public class NickFilter extends HttpFilter {

    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        HttpServletRequest anybody = new WithoutLogin(request);
        String nick = request.getParameter("nick");
        chain.doFilter(
                nick == null || nick.isBlank() ? anybody : new UserRequest(anybody, new User(nick, List.of())),
                response);
    }

    /** Without the HTTP session of a login, a WebSocket session does not end when that does. */
    private static final class WithoutLogin extends HttpServletRequestWrapper {

        WithoutLogin(HttpServletRequest request) {
            super(request);
        }

        @Override
        public HttpSession getSession(boolean create) {
            return create ? super.getSession(true) : null;
        }
    }
}
