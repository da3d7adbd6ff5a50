package io.remuda.it.injected;

import io.remuda.it.app.News;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Fires an event as the README shows it. */
@WebServlet("/injected")
public class InjectedServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings("serial") // A servlet is serialised nowhere.
    Event<News> news;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        news.fire(new News.Weather("", request.getParameter("text")));
    }
}
