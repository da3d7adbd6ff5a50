package io.remuda.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Logs in by {@code POST}, out by {@code DELETE}, and tells by {@code GET} who is logged in. The login is the HTTP session:
 * when that ends, by a logout or by its timeout, Remuda ends the WebSocket sessions that were opened with it.
 *
 * <p>So that the sample needs no users in its server's configuration. An application that has them lets the server log in,
 * by {@code <login-config>} in {@code web.xml} or by Jakarta Security, and has neither this class nor {@link LoginFilter},
 * {@link LoginCookie} and {@link Accounts}; {@link MembersHandler} stays as it is.
 */
@WebServlet("/members/login")
public class LoginServlet extends HttpServlet {

    /** What the page is told: who is logged in, and after how many seconds without a request that ends. */
    record Login(String name, List<String> roles, int seconds) {}

    /** The attribute of the HTTP session that has the user's name. */
    static final String USER = "user";

    private static final long serialVersionUID = 1;

    private static final int SECONDS = 30 * 60;

    /** To see what happens when a login expires. */
    private static final int FEW_SECONDS = 10;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<User> user = Optional.ofNullable(request.getRemoteUser()).flatMap(Accounts::find);
        answer(request, response, user);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isOfAnotherSite(request)) {
            refuse(response, "A page of another site cannot log anybody in here");
            return;
        }
        Optional<User> user = Accounts.find(Objects.requireNonNullElse(request.getParameter("name"), ""))
                .filter(known -> Accounts.PASSWORD.equals(request.getParameter("password")));
        if (user.isEmpty()) {
            refuse(response, "There is no such user with this password");
            return;
        }
        // Whoever was logged in here before leaves the room.
        logout(request);
        HttpSession session = request.getSession(true);
        // Some servers would take the id that the browser came with, which somebody else may have given to it.
        request.changeSessionId();
        session.setAttribute(USER, user.get().name());
        session.setMaxInactiveInterval(request.getParameter("short") == null ? SECONDS : FEW_SECONDS);
        answer(request, response, user);
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isOfAnotherSite(request)) {
            refuse(response, "A page of another site cannot log anybody out here");
            return;
        }
        logout(request);
        answer(request, response, Optional.empty());
    }

    /**
     * Whether another site's page sends the request. It could log a visitor in as somebody else, in whose name the visitor
     * would then write. That the cookie is for pages of this site only does not help: a login needs none.
     */
    private static boolean isOfAnotherSite(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return false;
        }
        String url = request.getRequestURL().toString();
        String host = url.substring(
                url.indexOf("://"), url.length() - request.getRequestURI().length());
        // The scheme does not count: a proxy that ends TLS changes it.
        return !origin.equalsIgnoreCase("http" + host) && !origin.equalsIgnoreCase("https" + host);
    }

    private static void logout(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    private static void refuse(HttpServletResponse response, String text) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(text);
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response, Optional<User> user)
            throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (user.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        int seconds = request.getSession().getMaxInactiveInterval();
        response.setContentType("application/json;charset=UTF-8");
        response.getWriter()
                .print(Json.write(new Login(user.get().name(), user.get().roles(), seconds)));
    }
}
