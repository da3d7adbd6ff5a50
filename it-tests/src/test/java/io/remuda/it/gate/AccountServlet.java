package io.remuda.it.gate;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Begins an HTTP session, logs in who has credentials, and with {@code do=logout} has the server log its user out, while the HTTP session goes on. */
@WebServlet("/account")
public class AccountServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        HttpSession session = request.getSession(true);
        if (request.getHeader("Authorization") != null) {
            request.authenticate(response);
        }
        String before = String.valueOf(request.getRemoteUser());
        if ("logout".equals(request.getParameter("do"))) {
            request.logout();
        }
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(session.getId() + " " + before + " " + request.getRemoteUser());
    }
}
