package io.remuda.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request and its response, as a server has them: at first a handshake of nobody for {@code /app/chat/lobby}. */
final class FakeHttp {

    /** What the server does when it is asked to authenticate. */
    @FunctionalInterface
    interface Authenticator {
        boolean authenticate() throws Throwable;
    }

    @FunctionalInterface
    private interface Call {
        @Nullable
        Object of(String method, Object[] arguments) throws Throwable;
    }

    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, @Nullable Object> answers = new HashMap<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private final List<Cookie> cookies = new ArrayList<>();
    private final Map<String, String> responseHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Authenticator authenticator = () -> false;
    private @Nullable String query;
    private int status = 200;
    private boolean committed;
    private boolean userFails;

    private final HttpServletRequest request = fake(HttpServletRequest.class, this::ofRequest);
    private final HttpServletResponse response = fake(HttpServletResponse.class, this::ofResponse);

    FakeHttp() {
        header("Upgrade", "websocket");
        header("Connection", "Upgrade");
        header("Sec-WebSocket-Version", "13");
        header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        answer("getMethod", "GET");
        answer("getProtocol", "HTTP/1.1");
        answer("isSecure", false);
        answer("getServerName", "shop.example");
        answer("getServerPort", 80);
        answer("getRemoteAddr", "192.0.2.1");
        answer("isUserInRole", false);
        answer("isAsyncStarted", false);
        answer("getServletContext", Answering.of(ServletContext.class, Map.of()));
        uri("/app/chat/lobby");
        paths("/chat/lobby", null);
    }

    private static <T> T fake(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        call.of(method.getName(), arguments == null ? new Object[0] : arguments)));
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /** What the request answers to a method. */
    FakeHttp answer(String method, @Nullable Object value) {
        answers.put(method, value);
        return this;
    }

    FakeHttp header(String name, String value) {
        headers.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        return this;
    }

    FakeHttp plain() {
        headers.clear();
        return this;
    }

    FakeHttp cookie(Cookie cookie) {
        cookies.add(cookie);
        return this;
    }

    FakeHttp uri(String raw) {
        return answer("getRequestURI", raw);
    }

    FakeHttp paths(String servletPath, @Nullable String pathInfo) {
        return answer("getServletPath", servletPath).answer("getPathInfo", pathInfo);
    }

    FakeHttp query(String raw) {
        query = raw;
        return this;
    }

    FakeHttp user(@Nullable String name) {
        return answer("getUserPrincipal", name == null ? null : (Principal) () -> name);
    }

    FakeHttp session(@Nullable HttpSession session) {
        return answer("getSession", session);
    }

    FakeHttp session(String id) {
        return session(Answering.of(HttpSession.class, Map.of("getId", id)));
    }

    /** Whoever asks who the user is hears an exception, as from a filter that looks into an HTTP session that has ended. */
    FakeHttp failingUser() {
        userFails = true;
        return this;
    }

    FakeHttp authenticate(Authenticator changed) {
        authenticator = changed;
        return this;
    }

    FakeHttp commit() {
        committed = true;
        return this;
    }

    int status() {
        return status;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    Map<String, String> responseHeaders() {
        return responseHeaders;
    }

    private @Nullable Object ofRequest(String method, Object[] arguments) throws Throwable {
        if (userFails && method.equals("getUserPrincipal")) {
            throw new IllegalStateException("invalid");
        }
        return switch (method) {
            case "getHeader" -> headers(arguments).stream().findFirst().orElse(null);
            case "getHeaders" -> Collections.enumeration(headers(arguments));
            case "getHeaderNames" -> Collections.enumeration(headers.keySet());
            case "getQueryString" -> query;
            case "getParameterMap" -> parameters();
            case "getParameterValues" -> parameters().get((String) arguments[0]);
            case "getCookies" -> cookies.isEmpty() ? null : cookies.toArray(Cookie[]::new);
            case "authenticate" -> authenticator.authenticate();
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
            case "removeAttribute" -> attributes.remove((String) arguments[0]);
            default -> answers.get(method);
        };
    }

    private List<String> headers(Object[] arguments) {
        return headers.getOrDefault(((String) arguments[0]).toLowerCase(Locale.ROOT), List.of());
    }

    private Map<String, String[]> parameters() {
        Map<String, List<String>> lists = new TreeMap<>();
        for (String part : query == null ? new String[0] : query.split("&", -1)) {
            String[] pair = part.split("=", 2);
            if (!part.contains("%z")) {
                lists.computeIfAbsent(URLDecoder.decode(pair[0], StandardCharsets.UTF_8), key -> new ArrayList<>())
                        .add(pair.length == 1 ? "" : pair[1]);
            }
        }
        Map<String, String[]> arrays = new TreeMap<>();
        lists.forEach((name, values) -> arrays.put(name, values.toArray(String[]::new)));
        return arrays;
    }

    private @Nullable Object ofResponse(String method, Object[] arguments) {
        switch (method) {
            case "getStatus" -> {
                return status;
            }
            case "isCommitted" -> {
                return committed;
            }
            case "getOutputStream" -> {
                return new Written(body);
            }
            case "setStatus" -> status = (Integer) arguments[0];
            case "setHeader" -> responseHeaders.put((String) arguments[0], (String) arguments[1]);
            case "reset" -> {
                status = 200;
                responseHeaders.clear();
                body.reset();
            }
            case "setContentLength" -> responseHeaders.put("Content-Length", arguments[0].toString());
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }

    private static final class Written extends ServletOutputStream {

        private final ByteArrayOutputStream to;

        Written(ByteArrayOutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) {
            to.write(b);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
