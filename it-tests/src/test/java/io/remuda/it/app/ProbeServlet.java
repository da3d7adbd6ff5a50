package io.remuda.it.app;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Shows what was recorded for a key, one record a line. The key {@code log} stands for Remuda's log. */
@WebServlet("/probe/*")
public class ProbeServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        String key = request.getPathInfo().substring(1);
        List<String> lines = key.equals("log")
                ? LogTap.lines()
                // Not injected: a servlet of a plain Jetty gets no injection.
                : CDI.current().select(Probe.class).get().lines(key);
        for (String line : lines) {
            response.getWriter().println(line.replace('\n', ' '));
        }
    }
}
