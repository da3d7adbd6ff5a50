package io.remuda.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;

/** Says who has logged in by the {@link LoginServlet}. A filter like any other, and so the same on every server. */
@WebFilter(urlPatterns = "/members/*", asyncSupported = true)
public class LoginFilter extends HttpFilter {

    private static final long serialVersionUID = 1;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<User> user = user(request.getSession(false));
        chain.doFilter(user.isPresent() ? new UserRequest(request, user.get()) : request, response);
    }

    private static Optional<User> user(HttpSession session) {
        return Optional.ofNullable(session)
                .map(login -> (String) login.getAttribute(LoginServlet.USER))
                .flatMap(Accounts::find);
    }
}
