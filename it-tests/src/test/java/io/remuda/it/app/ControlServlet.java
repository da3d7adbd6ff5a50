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
            if ("invalidate".equals(request.getParameter("do"))) {
                HttpSession session = (HttpSession)
                        getServletContext().getAttribute(LoginFilter.SESSION + request.getParameter("session"));
                session.invalidate();
                response.getWriter().print("invalidated");
                return;
            }
            answer = CDI.current().select(Control.class).get().perform(request::getParameter);
        } catch (RuntimeException thrown) {
            answer = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        }
        response.getWriter().print(answer);
    }
}
