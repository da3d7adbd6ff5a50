package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {

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
        assertThat(URI.create(Handshake.encoded(raw))).hasToString(expected);
    }
}
