package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The request of a caller whom the server does not know. */
class CallerRequestTest {

    private final HttpServletRequest request = new CallerRequest(
            Answering.of(HttpServletRequest.class, Map.of("isUserInRole", true, "getRemoteUser", "somebody")),
            Caller.of("ann", "member"));

    @Test
    @DisplayName("R1: the server sees the caller of a token in place of its own")
    void caller_isTheTokens() {
        assertThat(request.getUserPrincipal().getName()).isEqualTo("ann");
        assertThat(request.getRemoteUser()).isEqualTo("ann");
    }

    @Test
    @DisplayName("R1: the caller of a token has the token's roles, and none of the server's caller")
    void roles_areTheTokens() {
        assertThat(request.isUserInRole("member")).isTrue();
        assertThat(request.isUserInRole("admin")).isFalse();
        assertThat(request.isUserInRole("**")).isTrue();
    }
}
