package io.remuda.sample;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A servlet as any application has them: it fires an event, and {@link ChatHandler#info} gets it in every session.
 *
 * <p>Protect this in a real application: here everybody may post, and so may the form of any other site that a visitor
 * has open. A login, a role, and a token in the form against requests of other sites are what is missing.
 */
@WebServlet("/announce")
public class AnnounceServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final int LONGEST_TEXT = 200;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        String text =
                Objects.requireNonNullElse(request.getParameter("text"), "").strip();
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print("An announcement has 1 to " + LONGEST_TEXT + " characters");
            return;
        }
        // Elsewhere @Inject Event<Announcement>; a bare Jetty does not inject into servlets.
        CDI.current().getBeanContainer().getEvent().fire(new Announcement(text));
        answer(request, response);
    }

    /** Without JavaScript the browser sends the form itself and wants a page to go to. */
    private static void answer(HttpServletRequest request, HttpServletResponse response) {
        String accepted = Objects.requireNonNullElse(request.getHeader("Accept"), "");
        if (accepted.contains("text/html")) {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", request.getContextPath() + "/");
        } else {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }
}
