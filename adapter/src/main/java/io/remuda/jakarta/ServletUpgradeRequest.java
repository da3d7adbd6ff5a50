package io.remuda.jakarta;

import io.remuda.Request;
import io.remuda.gate.Gatekeeper;
import io.remuda.gate.Tokens;
import io.remuda.gate.UpgradeRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request of the Servlet API, as the gate sees it. */
final class ServletUpgradeRequest implements UpgradeRequest, Gatekeeper.Snapshot {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

    private final HttpServletRequest http;
    private final HttpServletResponse response;
    private final Map<String, String> pathParameters;
    private final LoginConfig login;

    /**
     * Wraps a request.
     *
     * @param login how the server authenticates callers
     */
    ServletUpgradeRequest(
            HttpServletRequest http,
            HttpServletResponse response,
            Map<String, String> pathParameters,
            LoginConfig login) {
        this.http = http;
        this.response = response;
        this.pathParameters = pathParameters;
        this.login = login;
    }

    /** The decoded path below the context path. */
    static String path(HttpServletRequest http) {
        String info = http.getPathInfo();
        return info == null ? http.getServletPath() : http.getServletPath() + info;
    }

    @Override
    public List<String> headers(String name) {
        return Collections.list(http.getHeaders(name));
    }

    @Override
    public List<String> queryParameters(String name) {
        return QueryString.parameters(http.getQueryString()).getOrDefault(name, List.of());
    }

    @Override
    public String method() {
        return http.getMethod();
    }

    @Override
    public String httpVersion() {
        return http.getProtocol();
    }

    @Override
    public boolean isSecure() {
        return http.isSecure();
    }

    @Override
    public String host() {
        String name = http.getServerName();
        return name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name;
    }

    @Override
    public int port() {
        return http.getServerPort();
    }

    @Override
    public Optional<String> peerAddress() {
        return Optional.ofNullable(http.getRemoteAddr());
    }

    @Override
    public Optional<String> principalName() {
        return Optional.ofNullable(http.getUserPrincipal()).map(Principal::getName);
    }

    @Override
    public boolean isUserInRole(String role) {
        return http.isUserInRole(role);
    }

    @Override
    public boolean hasCredentials() {
        return login.hasCredentials(http);
    }

    @Override
    public Optional<String> scheme() {
        return login.scheme();
    }

    @Override
    public Authentication authenticate() {
        // Without credentials, many servers answer with a login page, which is of no use to a WebSocket.
        if (login.redirects() || (!login.challenges() && http.getHeader("Authorization") == null)) {
            return Authentication.UNKNOWN;
        }
        try {
            if (http.authenticate(response) && http.getUserPrincipal() != null) {
                return Authentication.AUTHENTICATED;
            }
        } catch (IOException | ServletException | RuntimeException unable) {
            LOGGER.log(Level.DEBUG, "The server could not authenticate a handshake", unable);
        }
        return response.isCommitted() || response.getStatus() != HttpServletResponse.SC_OK
                ? Authentication.ANSWERED
                : Authentication.UNKNOWN;
    }

    // ---- the handler's request

    @Override
    public Request.Builder of(Optional<String> address, Optional<String> tokenParameter) {
        Request.Builder request =
                Request.builder(path(http)).uri(uri(tokenParameter)).pathParameters(pathParameters);
        for (String name : Collections.list(http.getHeaderNames())) {
            if (!name.toLowerCase(Locale.ROOT).equals(SUBPROTOCOLS.toLowerCase(Locale.ROOT))) {
                headers(name).forEach(value -> request.header(name, value));
            }
        }
        Tokens.subprotocols(this).forEach(name -> request.header(SUBPROTOCOLS, name));
        QueryString.parameters(http.getQueryString()).forEach((name, values) -> {
            if (!name.equals(tokenParameter.orElse(null))) {
                for (String value : values) {
                    request.queryParameter(name, value);
                }
            }
        });
        addCookies(request);
        HttpSession session = HttpSessions.of(http);
        return request.peerAddress(address.orElse(null)).httpSessionId(session == null ? null : session.getId());
    }

    private void addCookies(Request.Builder request) {
        Cookie[] cookies = http.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                request.cookie(cookie.getName(), cookie.getValue());
            }
        }
    }

    private URI uri(Optional<String> tokenParameter) {
        String whole = http.getQueryString() == null ? "" : http.getQueryString();
        String query =
                tokenParameter.map(token -> QueryString.without(token, whole)).orElse(whole);
        // Two slashes at the beginning would make a host of what follows.
        String path = http.getRequestURI().replaceFirst("^/{2,}", "/");
        return URI.create(encoded(query.isEmpty() ? path : path + "?" + query));
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
}
