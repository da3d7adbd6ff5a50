package io.remuda.security;

import io.remuda.Caller;
import io.remuda.TokenAuthenticator;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStoreHandler;
import java.util.Objects;
import java.util.Optional;

/**
 * Leaves tokens to the identity stores of Jakarta Security, on servers that have it: a store of the application validates
 * a {@link TokenCredential}. An application makes it a bean:
 *
 * <pre>{@code
 * @Produces
 * @ApplicationScoped
 * TokenAuthenticator tokens(IdentityStoreHandler stores) {
 *     return new IdentityStoreAuthenticator(stores);
 * }
 * }</pre>
 *
 * <p>Callers have no expiry, because identity stores tell none. Any thread may call it.
 */
public final class IdentityStoreAuthenticator implements TokenAuthenticator {

    private final IdentityStoreHandler stores;

    /**
     * Makes one.
     *
     * @param stores the server's bean
     */
    public IdentityStoreAuthenticator(IdentityStoreHandler stores) {
        this.stores = Objects.requireNonNull(stores, "stores");
    }

    /**
     * Has the stores validate the token.
     *
     * @param token the token as the client sent it
     * @return the caller with its groups as roles; or empty if a store found the token invalid
     * @throws IllegalStateException if no store validates tokens
     */
    @Override
    public Optional<Caller> authenticate(String token) {
        TokenCredential credential = new TokenCredential(token);
        try {
            CredentialValidationResult result = stores.validate(credential);
            return switch (result.getStatus()) {
                case VALID ->
                    Optional.of(new Caller(
                            result.getCallerPrincipal().getName(), result.getCallerGroups(), Optional.empty()));
                case INVALID -> Optional.empty();
                case NOT_VALIDATED ->
                    throw new IllegalStateException("No IdentityStore validates a "
                            + TokenCredential.class.getName()
                            + ". Remedy: have a bean that implements IdentityStore with"
                            + " a method validate(TokenCredential)");
            };
        } finally {
            credential.clear();
        }
    }
}
