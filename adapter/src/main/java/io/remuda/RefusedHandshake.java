package io.remuda;

/** Why a handshake was refused; {@link WebSocketSessions#refusedHandshakes()} counts them. */
public enum RefusedHandshake {
    /** The application is stopping, or {@linkplain WebSocketSessions#drain() drains}: 503. */
    STOPPING,
    /** It was no handshake of RFC 6455 or RFC 8441, or of another version: 400 or 426. */
    MALFORMED,
    /** The page that the client is on may not connect: 403. */
    ORIGIN,
    /** There are no credentials, or they are not valid: 401. */
    UNAUTHENTICATED,
    /** The caller has none of the roles that are allowed: 403. */
    FORBIDDEN,
    /** There are as many sessions as may be, in all or of the route: 503. */
    TOO_MANY_SESSIONS,
    /** There are as many sessions as may be of this user, or from this address: 429. */
    TOO_MANY_OF_CLIENT,
    /** Too many decisions are under way, or this one took too long: 503. */
    BUSY,
    /** The handler's {@link WebSocketHandler#upgrade} refused: the status that it chose. */
    HANDLER,
    /** The handler's {@link WebSocketHandler#upgrade} or the {@link TokenAuthenticator} failed: 500. */
    FAILED
}
