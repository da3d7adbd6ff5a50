package io.remuda.it.app;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Does what a test asks for, on the container's thread, and tells the result or the exception. */
@WebServlet("/control")
public class ControlServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        String answer;
        try {
            String name = request.getParameter("session");
            answer = name == null
                    ? CDI.current().select(Control.class).get().perform(request::getParameter)
                    : httpSession(request, (HttpSession) getServletContext().getAttribute(LoginFilter.SESSION + name));
        } catch (RuntimeException thrown) {
            answer = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        }
        response.getWriter().print(answer);
    }

    /** What can be asked for with an HTTP session; changing its id takes a request that belongs to it. */
    private static String httpSession(HttpServletRequest request, HttpSession session) {
        switch (request.getParameter("do")) {
            case "sessionId" -> {
                return session.getId();
            }
            case "changeSessionId" -> {
                return request.changeSessionId();
            }
            case "expireSoon" -> session.setMaxInactiveInterval(1);
            case "invalidate" -> session.invalidate();
            default -> throw new IllegalArgumentException("Unknown: " + request.getParameter("do"));
        }
        return "done";
    }
}
