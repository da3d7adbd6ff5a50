package io.remuda;

import java.util.Optional;

/**
 * Turns a bearer token (RFC 6750) into the caller that it stands for. An application that wants tokens has one bean of
 * this type; where the tokens come from is in {@code docs/security.md}. Called during the handshake, before the handler
 * is, by many threads at once; it may block as {@link WebSocketHandler#upgrade} may.
 *
 * <p>A handler that lets clients renew their credential calls it too, with the token of a message, and answers with
 * {@link Result#expiry(java.time.Instant)}.
 */
@FunctionalInterface
public interface TokenAuthenticator {

    /**
     * Checks a token.
     *
     * @param token the token as the client sent it; never empty. It must not get into a log
     * @return the caller; or empty if the token is not valid, whereupon the client gets 401
     * @throws Exception if the token cannot be checked, such as because a database is down; the client gets 500
     *     without details, and the exception is logged, so that it must not contain the token
     */
    Optional<Caller> authenticate(String token) throws Exception;
}
