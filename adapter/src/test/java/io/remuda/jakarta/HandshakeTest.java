package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath.Callbacks;
import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.Lease;
import io.remuda.runtime.Limits;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {

    private static final Options OPTIONS = Options.of(Map.of());
    private static final HandlerDefinition DEFINITION = new HandlerDefinition(
            "/",
            WebSocketHandler.class,
            Object.class,
            Callbacks.CONTAINER_THREAD,
            OPTIONS,
            Limits.of(OPTIONS),
            Set.of(),
            session -> {
                throw new IllegalStateException("no session is opened");
            });

    @ParameterizedTest
    @CsvSource({
        "/chat/lobby?a=1&b=%20, /chat/lobby?a=1&b=%20",
        "/a?q=100%, /a?q=100%25",
        "/a?q=%zz, /a?q=%25zz",
        "/a?q=a|b, /a?q=a%7Cb",
        "/a?q=[1], /a?q=%5B1%5D",
        "/caf\u00e9, /caf%C3%A9",
    })
    @DisplayName("R1: a URI that a server let through becomes one, and a correct one stays as the client sent it")
    void uri_isEncodedWhereItHasToBe(String raw, String expected) {
        assertThat(URI.create(ServletUpgradeRequest.encoded(raw))).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"true, false, ssl", "false, true, tcp", "false, false, tcp"})
    @DisplayName("R3: the transport is ssl when the request says that it is secure, whatever the server's session says")
    void transport_isNamed(boolean requestIsSecure, boolean sessionIsSecure, String name) {
        Session session =
                Answering.of(Session.class, Map.of("isSecure", sessionIsSecure, "getNegotiatedExtensions", List.of()));

        assertThat(handshake(requestIsSecure).transport(session))
                .isEqualTo(new Transport(name, "HTTP/2.0", "13", null, List.of()));
    }

    @Test
    @DisplayName("R3: extensions that only the answer tells are known, and those of the session win")
    void extensions_areThoseOfTheAnswer() {
        Handshake answered = handshake(false)
                .answered(Answering.of(
                        HandshakeResponse.class,
                        Map.of(
                                "getHeaders",
                                Map.of(
                                        "sec-websocket-extensions",
                                        List.of("permessage-deflate; server_no_context_takeover, other"),
                                        "Upgrade",
                                        List.of("websocket")))));

        assertThat(answered.transport(session()).extensions()).containsExactly("permessage-deflate", "other");
        Extension known = Answering.of(Extension.class, Map.of("getName", "known"));
        assertThat(answered.transport(session(known)).extensions()).containsExactly("known");
    }

    private static Session session(Extension... extensions) {
        return Answering.of(Session.class, Map.of("isSecure", false, "getNegotiatedExtensions", List.of(extensions)));
    }

    private static Handshake handshake(boolean secure) {
        return new Handshake(
                DEFINITION,
                new UpgradedRequest(new FakeHttp().request(), Upgrader.SPECIFIED),
                Request.builder("/"),
                "",
                Lease.UNLIMITED,
                secure,
                "HTTP/2.0",
                null,
                Runnable::run,
                List.of());
    }
}
