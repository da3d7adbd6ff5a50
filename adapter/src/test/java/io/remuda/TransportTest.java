package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {

    @Test
    @DisplayName("R3: name, HTTP version, WebSocket version, subprotocol and extensions")
    void everyPart_isShown() {
        Transport transport =
                new Transport("ssl", "HTTP/2.0", "13", "chat.v1", List.of("permessage-deflate", "x-other"));

        assertThat(transport.name()).isEqualTo(Transport.SSL);
        assertThat(transport.httpVersion()).isEqualTo("HTTP/2.0");
        assertThat(transport.webSocketVersion()).isEqualTo("13");
        assertThat(transport.subprotocol()).contains("chat.v1");
        assertThat(transport.extensions()).containsExactly("permessage-deflate", "x-other");
    }

    @Test
    @DisplayName("R3: without a subprotocol there is none")
    void noSubprotocol_isEmpty() {
        assertThat(Transport.tcp().subprotocol()).isEmpty();
    }

    @Test
    @DisplayName("section 1: Transport.tcp() is a plain one for tests")
    void tcp_isPlain() {
        assertThat(Transport.tcp()).isEqualTo(new Transport("tcp", "HTTP/1.1", "13", null, List.of()));
        assertThat(Transport.TCP).isEqualTo("tcp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TCP", "tls", "wss"})
    @DisplayName("R3: a name other than tcp and ssl is refused, saying what was given and what is allowed")
    void anotherName_isRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Transport(name, "HTTP/1.1", "13", null, List.of()))
                .withMessage("The transport's name is '" + name + "'; allowed are tcp and ssl");
    }

    @Test
    @DisplayName("section 1: a transport copies the extensions and gives out an unmodifiable list")
    void extensions_areCopiedAndUnmodifiable() {
        List<String> extensions = new ArrayList<>(List.of("permessage-deflate"));

        Transport transport = new Transport("tcp", "HTTP/1.1", "13", null, extensions);
        extensions.clear();

        assertThat(transport.extensions()).containsExactly("permessage-deflate");
        assertThatThrownBy(() -> transport.extensions().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("section 1: transports have value equality")
    void transportsWithEqualParts_areEqual() {
        assertThat(new Transport("ssl", "HTTP/1.1", "13", "a", List.of("b")))
                .isEqualTo(new Transport("ssl", "HTTP/1.1", "13", "a", List.of("b")))
                .hasSameHashCodeAs(new Transport("ssl", "HTTP/1.1", "13", "a", List.of("b")))
                .isNotEqualTo(new Transport("tcp", "HTTP/1.1", "13", "a", List.of("b")));
    }
}
