package io.remuda.sample;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** Takes the form of an order. What it says against {@link AnnounceServlet} goes for this one as well. */
@WebServlet("/order")
public class OrderServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final int LONGEST_ITEM = 60;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String customer = Objects.requireNonNullElse(request.getRemoteUser(), "");
        String item =
                Objects.requireNonNullElse(request.getParameter("item"), "").strip();
        if (!Names.isName(customer)) {
            answer(response, HttpServletResponse.SC_FORBIDDEN, Names.RULE);
            return;
        }
        if (item.isEmpty() || item.length() > LONGEST_ITEM) {
            answer(response, HttpServletResponse.SC_BAD_REQUEST, "An order has 1 to " + LONGEST_ITEM + " characters");
            return;
        }
        try {
            // Elsewhere @Inject Shop; a bare Jetty does not inject into servlets.
            Shop shop = CDI.current().select(Shop.class).get();
            int number = shop.order(customer, item, request.getParameter("declined") != null);
            answer(response, HttpServletResponse.SC_OK, "Order " + number + " was committed");
        } catch (Shop.CardDeclined declined) {
            answer(response, HttpServletResponse.SC_PAYMENT_REQUIRED, declined.getMessage());
        }
    }

    private static void answer(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print(text);
    }
}
