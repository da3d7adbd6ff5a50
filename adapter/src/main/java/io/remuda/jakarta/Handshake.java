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
import java.net.URISyntaxException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is taken from the upgrade request while it is alive, until the server opens the session.
 *
 * @param request the request without its session, path parameters and subprotocol
 * @param secure whether the transport is encrypted
 * @param httpVersion the protocol of the request
 * @param webSocketVersion the WebSocket version that the client asked for
 */
record Handshake(Request.Builder request, boolean secure, String httpVersion, String webSocketVersion) {

    private static final String VERSION_HEADER = "Sec-WebSocket-Version";

    /** The version of RFC 6455; a server that speaks another would have refused. */
    private static final String VERSION = "13";

    /**
     * Takes it.
     *
     * @param upgrade the request as Jakarta WebSocket has it
     * @param http the request as the servlet container has it, or {@code null} if the filter is not there
     * @param roles the roles to ask for
     */
    static Handshake of(HandshakeRequest upgrade, @Nullable HttpServletRequest http, Set<String> roles) {
        URI uri = http == null ? upgrade.getRequestURI() : uri(http);
        Request.Builder request = Request.builder(http == null ? uri.getPath() : pathInContext(http));
        request.uri(uri);
        Map<String, List<String>> parameters = upgrade.getParameterMap();
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
            return new Handshake(request, http.isSecure(), http.getProtocol(), version(http.getHeader(VERSION_HEADER)));
        }
        parameters.forEach((name, values) -> values.forEach(value -> request.queryParameter(name, value)));
        if (upgrade.getHttpSession() instanceof HttpSession session) {
            request.httpSessionId(session.getId());
        }
        return new Handshake(request, false, "HTTP/1.1", VERSION);
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
        try {
            return new URI(query == null ? http.getRequestURI() : http.getRequestURI() + "?" + query);
        } catch (URISyntaxException lenientServer) {
            try {
                return new URI(null, null, pathInContext(http), query, null);
            } catch (URISyntaxException impossible) {
                throw new IllegalArgumentException("The request URI cannot be read", impossible);
            }
        }
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
