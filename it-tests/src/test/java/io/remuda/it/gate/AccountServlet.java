package io.remuda.it.gate;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Begins an HTTP session, logs in who has credentials, and does to both what the parameter {@code do} says. */
@WebServlet(urlPatterns = "/account", asyncSupported = true)
public class AccountServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        HttpSession session = request.getSession(true);
        if (request.getHeader("Authorization") != null) {
            authenticate(request, response);
        }
        if ("logoutLater".equals(request.getParameter("do"))) {
            later(request);
            return;
        }
        String before = String.valueOf(request.getRemoteUser());
        String id = session.getId();
        switch (String.valueOf(request.getParameter("do"))) {
            case "logout" -> request.logout();
            case "changeId" -> id = request.changeSessionId();
            case "invalidate" -> session.invalidate();
            default -> {}
        }
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(id + " " + before + " " + request.getRemoteUser());
    }

    /** Jetty 12.0 throws at the first login of an HTTP session, after it has noted that there was one. */
    private static void authenticate(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        try {
            request.authenticate(response);
        } catch (IllegalStateException firstLogin) {
            request.authenticate(response);
        }
    }

    /** Logs out when the filters and the servlet are through. */
    private static void later(HttpServletRequest request) {
        AsyncContext later = request.startAsync();
        later.start(() -> {
            try {
                if (request.getParameter("stay") == null) {
                    request.logout();
                }
                later.getResponse().getWriter().print("later");
            } catch (IOException | ServletException failed) {
                throw new IllegalStateException(failed);
            } finally {
                later.complete();
            }
        });
    }
}
