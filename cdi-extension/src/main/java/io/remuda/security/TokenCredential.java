package io.remuda.security;

import jakarta.security.enterprise.credential.AbstractClearableCredential;
import java.util.Objects;

/**
 * A bearer token, as an application's {@code IdentityStore} gets it from {@link IdentityStoreAuthenticator}. Not for
 * several threads.
 */
public final class TokenCredential extends AbstractClearableCredential {

    private String token;

    /**
     * Makes one.
     *
     * @param token the token as the client sent it
     */
    public TokenCredential(String token) {
        this.token = Objects.requireNonNull(token, "token");
    }

    /**
     * The token.
     *
     * @return the token as the client sent it; empty once the credential is cleared
     */
    public String token() {
        return token;
    }

    @Override
    protected void clearCredential() {
        token = "";
    }
}
