package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Options;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a client may put a token. */
class TokensTest {

    private static final HandshakePolicy WITHOUT_PARAMETER = policy(Map.of());
    private static final HandshakePolicy WITH_PARAMETER = policy(Map.of("tokenParameter", " access "));

    private static HandshakePolicy policy(Map<String, String> options) {
        return HandshakePolicy.of(Options.of(options));
    }

    private static List<String> tokens(FakeUpgradeRequest request) {
        return Tokens.of(request, WITH_PARAMETER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer abc             | abc",
                "bearer abc             | abc",
                "BEARER   abc.d-e_f~=   | abc.d-e_f~=",
                "Basic YWxhZGRpbg==     |",
                "Bearer                 |",
                "Bearerabc              |",
                "Negotiate Bearer abc   |",
            })
    @DisplayName("Section 1, upgrade: a token is taken from the header Authorization")
    void authorization_hasAToken(String header, String token) {
        assertThat(tokens(new FakeUpgradeRequest().header("Authorization", header)))
                .isEqualTo(token == null ? List.of() : List.of(token));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bearer.abc                  | abc   | ''",
                "Bearer.Abc                  | Abc   | ''",
                "chat, bearer.abc            | abc   | chat",
                "chat,bearer.a.b.c,bearer    | a.b.c | chat bearer",
                "bearer                      | ''    | bearer",
                "bearer.                     | ''    | ''",
                "bearers, xbearer.abc        | ''    | bearers xbearer.abc",
                "', chat,,'                  | ''    | chat",
            })
    @DisplayName("R1: a token among the subprotocols is taken, and is no subprotocol of the request")
    void subprotocols_haveAToken(String header, String token, String subprotocols) {
        FakeUpgradeRequest request = new FakeUpgradeRequest().header("Sec-WebSocket-Protocol", header);

        assertThat(String.join(" ", tokens(request))).isEqualTo(token);
        assertThat(String.join(" ", Tokens.subprotocols(request))).isEqualTo(subprotocols);
    }

    @Test
    @DisplayName("Section 1, upgrade: a token in the query string counts only where the route names the parameter")
    void parameter_hasATokenIfNamed() {
        FakeUpgradeRequest request =
                new FakeUpgradeRequest().parameter("access", "abc").parameter("token", "other");

        assertThat(tokens(request)).containsExactly("abc");
        assertThat(Tokens.of(request, WITHOUT_PARAMETER)).isEmpty();
    }

    @Test
    @DisplayName("Section 1, upgrade: all tokens of a request are found, so that several can be refused")
    void severalTokens_areAllFound() {
        FakeUpgradeRequest request = new FakeUpgradeRequest()
                .header("Authorization", "Bearer a")
                .header("Authorization", "Bearer b")
                .header("Sec-WebSocket-Protocol", "bearer.c, bearer.d")
                .header("Sec-WebSocket-Protocol", "bearer.e")
                .parameter("access", "f")
                .parameter("access", "g");

        assertThat(tokens(request)).containsExactly("a", "b", "c", "d", "e", "f", "g");
    }
}
