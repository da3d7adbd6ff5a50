package io.remuda.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.remuda.Options;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options of a route say about who gets in. */
class HandshakePolicyTest {

    private static HandshakePolicy policy(Map<String, String> options) {
        return HandshakePolicy.of(Options.of("/chat", options));
    }

    @Test
    @DisplayName("R4: without options, pages of the same origin and all callers get in, however many, and no token"
            + " in the query string")
    void defaults() {
        assertThat(policy(Map.of()))
                .isEqualTo(new HandshakePolicy(
                        Origins.of("", false, false),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE,
                        Duration.ofSeconds(10)));
    }

    @Test
    @DisplayName("R4: each option of the gate is read")
    void options_areRead() {
        HandshakePolicy policy = policy(Map.of(
                "origins", "https://a.example",
                "strictOrigin", "true",
                "requireOrigin", "TRUE",
                "rolesAllowed", " member, ,admin ",
                "subprotocols", "v2, v1,",
                "tokenParameter", " access ",
                "maxSessions", "0",
                "maxSessionsPerUser", "2",
                "maxSessionsPerAddress", "3",
                "upgradeTimeout", "1ms"));

        assertThat(policy.origins()).isEqualTo(Origins.of("https://a.example", true, true));
        assertThat(policy.rolesAllowed()).contains(Set.of("member", "admin"));
        assertThat(policy.subprotocols()).containsExactly("v2", "v1");
        assertThat(policy.tokenParameter()).contains("access");
        assertThat(policy.maxSessions()).isZero();
        assertThat(policy.maxSessionsPerUser()).isEqualTo(2);
        assertThat(policy.maxSessionsPerAddress()).isEqualTo(3);
        assertThat(policy.upgradeTimeout()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    @DisplayName("Section 1, upgrade: an empty list of roles lets nobody in, which is another thing than no list")
    void emptyRoles_areNotNone() {
        assertThat(policy(Map.of("rolesAllowed", "")).rolesAllowed()).contains(Set.of());
        assertThat(policy(Map.of("rolesAllowed", " , ")).rolesAllowed()).contains(Set.of());
        assertThat(policy(Map.of("tokenParameter", " ")).tokenParameter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Origins, origins", "subProtocols, subprotocols", "MAXSESSIONS, maxSessions"})
    @DisplayName("R4: a key that differs from one of the gate's in upper and lower case only is refused, with the right"
            + " one")
    void nearMiss_isRefused(String key, String meant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(Map.of(key, "1")))
                .withMessageContainingAll("'" + key + "'", "/chat", "did you mean '" + meant + "'", "upgradeTimeout");
    }

    @ParameterizedTest
    @CsvSource({
        "origins, example.com, allowed are origins like",
        "strictOrigin, yes, true or false",
        "requireOrigin, 1, true or false",
        "maxSessions, -1, allowed are 0 to",
        "maxSessions, many, a whole number",
        "maxSessionsPerUser, -1, allowed are 0 to",
        "maxSessionsPerAddress, -1, allowed are 0 to",
        "upgradeTimeout, 0, allowed is a positive duration",
        "upgradeTimeout, -1s, a duration",
        "upgradeTimeout, soon, a duration",
    })
    @DisplayName("R4: an unparsable option names the route, the key and the value, and says what is allowed")
    void wrongOption_isRefused(String key, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(Map.of(key, value)))
                .withMessageContainingAll("'" + key + "'", "/chat", value, allowed);
    }
}
