package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginServletTest {

    private static final String PATH = "/sample/members/login";

    private final LoginServlet servlet = new LoginServlet();
    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, String> form = Map.of("name", "ann", "password", Accounts.PASSWORD);
    private final List<String> done = new ArrayList<>();
    private final StringWriter body = new StringWriter();
    private int status = HttpServletResponse.SC_OK;

    private final HttpSession session = fake(HttpSession.class, (method, arguments) -> switch (method) {
        case "invalidate" -> note("logout");
        case "setAttribute" -> note("login of " + arguments[1]);
        case "setMaxInactiveInterval" -> null;
        case "getMaxInactiveInterval" -> 1800;
        default -> throw new UnsupportedOperationException(method);
    });

    @SuppressWarnings("JdkObsolete") // the API has a StringBuffer
    private final HttpServletRequest request = fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
        case "getHeader" -> headers.get((String) arguments[0]);
        case "getParameter" -> form.get((String) arguments[0]);
        case "getSession" -> session;
        case "changeSessionId" -> "fresh";
        case "getRequestURL" -> new StringBuffer("http://shop.example:8080" + PATH);
        case "getRequestURI" -> PATH;
        default -> throw new UnsupportedOperationException(method);
    });

    private final HttpServletResponse response =
            fake(HttpServletResponse.class, (method, arguments) -> switch (method) {
                case "setStatus" -> respond((int) arguments[0]);
                case "getWriter" -> new PrintWriter(body, true);
                case "setHeader", "setContentType" -> null;
                default -> throw new UnsupportedOperationException(method);
            });

    private static <T> T fake(Class<T> type, BiFunction<String, Object[], Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        answers.apply(method.getName(), arguments == null ? new Object[0] : arguments)));
    }

    private Object note(String what) {
        done.add(what);
        return null;
    }

    private Object respond(int code) {
        status = code;
        return null;
    }

    private void from(String origin) {
        if (origin != null) {
            headers.put("Origin", origin);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://shop.example",
                "http://shop.example:8081",
                "http://shop.example:8080.evil.example",
                "http://evil.example#shop.example:8080",
                "shop.example:8080",
                "null",
                ""
            })
    void pageOfAnotherSite_logsNobodyInOrOut(String origin) throws IOException {
        from(origin);

        servlet.doPost(request, response);

        assertEquals(403, status);
        assertTrue(body.toString().contains("another site"), body.toString());
        status = 200;

        servlet.doDelete(request, response);

        assertEquals(403, status);
        assertEquals(List.of(), done);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"http://shop.example:8080", "https://shop.example:8080", "http://SHOP.example:8080"})
    void ownPageOrNoBrowser_logsInAndOut(String origin) throws IOException {
        from(origin);

        servlet.doPost(request, response);

        assertEquals(200, status);
        assertEquals(List.of("logout", "login of ann"), done);
        done.clear();

        servlet.doDelete(request, response);

        assertEquals(204, status);
        assertEquals(List.of("logout"), done);
    }
}
