package io.remuda.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.remuda.Caller;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Section 1, upgrade: tokens for identity stores")
class IdentityStoreAuthenticatorTest {

    private final List<TokenCredential> seen = new ArrayList<>();

    /** As the server's handler with one store, which knows one token. */
    private final IdentityStoreHandler stores = new IdentityStoreHandler() {
        @Override
        public CredentialValidationResult validate(Credential credential) {
            if (!(credential instanceof TokenCredential token)) {
                return CredentialValidationResult.NOT_VALIDATED_RESULT;
            }
            seen.add(token);
            return token.token().equals("anns")
                    ? new CredentialValidationResult("ann", Set.of("member"))
                    : CredentialValidationResult.INVALID_RESULT;
        }
    };

    @Test
    @DisplayName("a token that a store validates gives its caller, with the groups as roles")
    void validToken_givesTheCaller() {
        assertThat(new IdentityStoreAuthenticator(stores).authenticate("anns"))
                .contains(new Caller("ann", Set.of("member"), Optional.empty()));
    }

    @Test
    @DisplayName("a token that a store finds invalid gives nobody")
    void invalidToken_givesNobody() {
        assertThat(new IdentityStoreAuthenticator(stores).authenticate("bobs")).isEmpty();
    }

    @Test
    @DisplayName("the credential is cleared afterwards")
    void credential_isCleared() {
        new IdentityStoreAuthenticator(stores).authenticate("anns");

        assertThat(seen).singleElement().satisfies(credential -> {
            assertThat(credential.isCleared()).isTrue();
            assertThat(credential.token()).isEmpty();
        });
    }

    @Test
    @DisplayName("where no store takes tokens, that is a failure with a remedy, and not an invalid token")
    void noStore_isAFailure() {
        IdentityStoreHandler withoutStores = new IdentityStoreHandler() {
            @Override
            public CredentialValidationResult validate(Credential credential) {
                return CredentialValidationResult.NOT_VALIDATED_RESULT;
            }
        };

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new IdentityStoreAuthenticator(withoutStores).authenticate("anns"))
                .withMessageContaining("Remedy")
                .withMessageNotContaining("anns");
    }
}
