package io.remuda.it.gate;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A servlet on the paths of handlers. */
@WebServlet({"/decide", "/open"})
public class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // A success would be a WebSocket that the client believes to be open (RFC 8441, section 4).
        response.setStatus(
                request.getMethod().equals("CONNECT")
                        ? HttpServletResponse.SC_NOT_IMPLEMENTED
                        : HttpServletResponse.SC_OK);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().print("servlet " + request.getMethod());
    }
}
