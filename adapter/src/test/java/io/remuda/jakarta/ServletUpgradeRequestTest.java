package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Request;
import io.remuda.gate.UpgradeRequest.Authentication;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request of the Servlet API, for the gate and for the handler. */
class ServletUpgradeRequestTest {

    private final FakeHttp http = new FakeHttp();

    private ServletUpgradeRequest request() {
        return request("");
    }

    private ServletUpgradeRequest request(String authMethod) {
        return new ServletUpgradeRequest(
                http.request(), http.response(), Map.of("room", "lobby"), new LoginConfig(authMethod));
    }

    private Request seen(String tokenParameter) {
        return request()
                .of(Optional.of("203.0.113.5"), Optional.of(tokenParameter))
                .build();
    }

    // ---- the handler's request

    @Test
    @DisplayName("R1: the handler's request has URI, path, parameters, headers, cookies, peer and HTTP session")
    void request_isASnapshot() {
        http.query("a=1&b=2&b=3").header("X-Hello", "world").cookie(new Cookie("flavour", "vanilla"));
        http.session("the id");

        Request request = seen("access");

        assertThat(request.uri()).hasToString("/app/chat/lobby?a=1&b=2&b=3");
        assertThat(request.path()).isEqualTo("/chat/lobby");
        assertThat(request.pathParameter("room")).isEqualTo("lobby");
        assertThat(request.queryParameter("a")).contains("1");
        assertThat(request.queryParameters().get("b")).containsExactly("2", "3");
        assertThat(request.header("x-hello")).contains("world");
        assertThat(request.cookie("flavour")).contains("vanilla");
        assertThat(request.peerAddress()).contains("203.0.113.5");
        assertThat(request.httpSessionId()).contains("the id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "access=secret                 | ''",
                "a=1&access=secret&b=2         | a=1&b=2",
                "access=secret&a=1&access=more | a=1",
                "%61ccess=secret&a=1           | a=1",
                "acc%65ss=secret               | ''",
                "access                        | ''",
                "a=access=secret               | a=access=secret",
                "ACCESS=1                      | ACCESS=1",
            })
    @DisplayName("R1: the query parameter that has a token is neither in the URI nor among the parameters")
    void tokenParameter_isLeftOut(String query, String expected) {
        http.query(query);

        Request request = seen("access");

        assertThat(request.uri().getRawQuery()).isEqualTo(expected.isEmpty() ? null : expected);
        assertThat(request.queryParameters()).doesNotContainKey("access");
    }

    @Test
    @DisplayName("R1: without such a parameter the query string stays")
    void withoutTokenParameter_theQueryStays() {
        http.query("access=public");

        Request request = request().of(Optional.empty(), Optional.empty()).build();

        assertThat(request.uri()).hasToString("/app/chat/lobby?access=public");
        assertThat(request.queryParameter("access")).contains("public");
        assertThat(request.peerAddress()).isEmpty();
        assertThat(request.httpSessionId()).isEmpty();
    }

    @Test
    @DisplayName("R1: tokens among the subprotocols are not among the request's headers")
    void tokenSubprotocols_areLeftOut() {
        http.header("sec-websocket-protocol", "chat, bearer.secret").header("sec-websocket-protocol", "bearer");

        Request request = seen("access");

        assertThat(request.headers("Sec-WebSocket-Protocol")).containsExactly("chat", "bearer");
        assertThat(request.header("sec-websocket-protocol")).contains("chat");
    }

    @ParameterizedTest
    @CsvSource({
        "//evil.org/chat/lobby, /evil.org/chat/lobby",
        "///chat/lobby, /chat/lobby",
        "//, /",
        "//:x, /:x",
        "/app//chat, /app//chat",
        "/app/chat/lobby;jsessionid=1, /app/chat/lobby;jsessionid=1",
    })
    @DisplayName("R1: a path that begins with several slashes names no host")
    void slashes_makeNoHost(String raw, String expected) {
        http.uri(raw);

        Request request = seen("access");

        assertThat(request.uri()).hasToString(expected);
        assertThat(request.uri().getHost()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"/chat/lobby, , /chat/lobby", "/chat, /lobby, /chat/lobby", "'', /chat/lobby, /chat/lobby"})
    @DisplayName("R1: the path is that below the context, whatever servlet the server found for it")
    void path_isBelowTheContext(String servletPath, String pathInfo, String expected) {
        http.paths(servletPath, pathInfo);

        assertThat(ServletUpgradeRequest.path(http.request())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"shop.example, shop.example", "[::1], [::1]", "::1, [::1]"})
    @DisplayName("Section 1, upgrade: the host has brackets where it is an address of IPv6, whatever the server does")
    void host_hasBrackets(String server, String expected) {
        http.answer("getServerName", server);

        assertThat(request().host()).isEqualTo(expected);
    }

    // ---- how the server authenticates

    @ParameterizedTest
    @CsvSource({
        // method, Authorization, is asked
        "BASIC,       ,            true",
        "DIGEST,      ,            true",
        "BASIC,       Basic abc,   true",
        "'',          Basic abc,   true",
        "'',          ,            false",
        "CLIENT-CERT, ,            false",
        "FORM,        ,            false",
        "FORM,        Basic abc,   false",
        "Basic,       ,            true",
        "Form,        Basic abc,   false",
        "SPNEGO,      ,            true",
        "OPENID,      ,            false",
        "OPENID,      Bearer abc,  true",
    })
    @DisplayName("Section 1, upgrade: the server is asked for the caller where it does not answer with a page")
    void server_isAskedWhereItMakesSense(String method, String authorization, boolean asked) {
        if (authorization != null) {
            http.header("Authorization", authorization);
        }
        http.authenticate(() -> {
            http.user("ann");
            return true;
        });

        assertThat(request(method).authenticate())
                .isEqualTo(asked ? Authentication.AUTHENTICATED : Authentication.UNKNOWN);
        assertThat(request(method).principalName()).isEqualTo(asked ? Optional.of("ann") : Optional.empty());
    }

    @Test
    @DisplayName("Section 1, upgrade: where the server has answered, the client gets that answer")
    void serversAnswer_isSeen() {
        http.authenticate(() -> {
            http.response().setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return false;
        });
        assertThat(request("BASIC").authenticate()).isEqualTo(Authentication.ANSWERED);
    }

    static List<Throwable> failures() {
        return List.of(new ServletException("no"), new IllegalStateException("no"), new IOException("no"));
    }

    @Test
    @DisplayName("Section 1, upgrade: where the server cannot authenticate, or says yes of nobody, nobody is known")
    void failingServer_knowsNobody() {
        for (Throwable failure : failures()) {
            http.authenticate(() -> {
                throw failure;
            });
            assertThat(request("BASIC").authenticate()).isEqualTo(Authentication.UNKNOWN);
        }
        http.authenticate(() -> true);
        assertThat(request("BASIC").authenticate()).isEqualTo(Authentication.UNKNOWN);
    }
}
