package io.remuda.sample;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A servlet as any application has them: it fires an event, and {@link ChatHandler#info} gets it in every session. Then it
 * asks them all who has seen it, and answers when they have, without a thread that waits.
 *
 * <p>Protect this in a real application: here everybody may post, and so may the form of any other site that a visitor
 * has open. A login, a role, and a token in the form against requests of other sites are what is missing.
 */
@WebServlet(value = "/announce", asyncSupported = true)
public class AnnounceServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = System.getLogger(AnnounceServlet.class.getName());

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
        // Elsewhere @Inject; a bare Jetty does not inject into servlets.
        CDI.current().getBeanContainer().getEvent().fire(new Announcement(text));
        if (wantsPage(request)) {
            // Without JavaScript the browser sends the form itself and wants a page to go to.
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", request.getContextPath() + "/");
            return;
        }
        AsyncContext later = request.startAsync();
        CDI.current().select(Audience.class).get().count().whenComplete((count, failure) -> answer(later, count));
    }

    private static boolean wantsPage(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getHeader("Accept"), "").contains("text/html");
    }

    private static void answer(AsyncContext later, Audience.Count count) {
        try {
            later.getResponse().setContentType("text/plain;charset=UTF-8");
            later.getResponse()
                    .getWriter()
                    .print("Announced. In sight in " + count.looking() + " of " + count.open() + " open windows.");
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "Whoever announced did not wait for the answer", gone);
        } finally {
            later.complete();
        }
    }
}
