package io.remuda.jakarta;

import io.remuda.Request;
import io.remuda.Transport;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What is taken from the upgrade request while it is alive, until the server opens the session.
 *
 * @param request the request without its session, path parameters and subprotocol
 * @param secure whether the transport is encrypted
 * @param httpVersion the protocol of the request
 * @param webSocketVersion the WebSocket version that the client asked for
 * @param httpSession the HTTP session that the request belonged to, or {@code null}
 * @param caller calls the callbacks in the caller's name
 */
record Handshake(
        Request.Builder request,
        boolean secure,
        String httpVersion,
        String webSocketVersion,
        @Nullable HttpSession httpSession,
        Executor caller) {

    private static final String VERSION_HEADER = "Sec-WebSocket-Version";

    /** The version of RFC 6455; a server that speaks another would have refused. */
    private static final String VERSION = "13";

    /**
     * Takes it.
     *
     * @param upgrade the request as Jakarta WebSocket has it
     * @param http the request as the servlet container has it, or {@code null} if the listener is not there
     * @param roles the roles to ask for
     * @param caller calls the callbacks in the caller's name
     */
    static Handshake of(
            HandshakeRequest upgrade, @Nullable HttpServletRequest http, Set<String> roles, Executor caller) {
        URI uri = http == null ? upgrade.getRequestURI() : uri(http);
        Request.Builder request = Request.builder(http == null ? uri.getPath() : pathInContext(http));
        request.uri(uri);
        upgrade.getHeaders().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        Principal principal = upgrade.getUserPrincipal();
        if (principal != null) {
            request.principalName(principal.getName());
        }
        for (String role : roles) {
            request.role(role, upgrade.isUserInRole(role));
        }
        if (http != null) {
            http.getParameterMap().forEach((name, values) -> {
                for (String value : values) {
                    request.queryParameter(name, value);
                }
            });
            request.peerAddress(http.getRemoteAddr());
            addCookies(http, request);
            HttpSession session = http.getSession(false);
            request.httpSessionId(session == null ? null : session.getId());
            return new Handshake(
                    request,
                    http.isSecure(),
                    http.getProtocol(),
                    version(http.getHeader(VERSION_HEADER)),
                    session,
                    caller);
        }
        upgrade.getParameterMap()
                .forEach((name, values) -> values.forEach(value -> request.queryParameter(name, value)));
        HttpSession session = (HttpSession) upgrade.getHttpSession();
        request.httpSessionId(session == null ? null : session.getId());
        return new Handshake(request, false, "HTTP/1.1", VERSION, session, caller);
    }

    private static String version(@Nullable String header) {
        return header == null ? VERSION : header;
    }

    private static void addCookies(HttpServletRequest http, Request.Builder request) {
        Cookie[] cookies = http.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                request.cookie(cookie.getName(), cookie.getValue());
            }
        }
    }

    private static String pathInContext(HttpServletRequest http) {
        String info = http.getPathInfo();
        return info == null ? http.getServletPath() : http.getServletPath() + info;
    }

    private static URI uri(HttpServletRequest http) {
        String query = http.getQueryString();
        return URI.create(encoded(query == null ? http.getRequestURI() : http.getRequestURI() + "?" + query));
    }

    /** Some servers let characters through that a URI does not have (RFC 3986, section 2). */
    static String encoded(String lenient) {
        byte[] bytes = lenient.getBytes(StandardCharsets.UTF_8);
        StringBuilder strict = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xFF;
            boolean escape = c == '%' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2]);
            if (escape || (c > ' ' && c < 0x7F && "%\"<>\\^`{|}[]#".indexOf(c) < 0)) {
                strict.append((char) c);
            } else {
                strict.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return strict.toString();
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, 16) >= 0;
    }

    /** Completes the request with what the server has agreed on. */
    Request.Builder request(Session session) {
        return request.pathParameters(session.getPathParameters()).subprotocol(subprotocol(session));
    }

    Transport transport(Session session) {
        List<String> extensions = new ArrayList<>();
        for (Extension extension : session.getNegotiatedExtensions()) {
            extensions.add(extension.getName());
        }
        return new Transport(
                secure || session.isSecure() ? Transport.SSL : Transport.TCP,
                httpVersion,
                webSocketVersion,
                subprotocol(session),
                extensions);
    }

    private static @Nullable String subprotocol(Session session) {
        String agreed = session.getNegotiatedSubprotocol();
        return agreed == null || agreed.isEmpty() ? null : agreed;
    }
}
