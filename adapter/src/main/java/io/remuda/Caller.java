package io.remuda;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who a client is, as a token or a handler's {@link WebSocketHandler#upgrade} says; then the session's
 * {@link Request#principalName()}, and the user of {@link Address#user}.
 *
 * <p>{@link #toString()} shows the name only.
 *
 * @param name the principal's name; not blank
 * @param roles the caller's roles; copied
 * @param expiry when the credential ends, and with it the session with {@link TerminateReason.Expired}, unless a result
 *     {@linkplain Result#expiry(Instant) extends} it; empty for never
 */
public record Caller(String name, Set<String> roles, Optional<Instant> expiry) {

    /**
     * Checks the name.
     *
     * @param name the principal's name
     * @param roles the caller's roles
     * @param expiry when the credential ends; empty for never
     */
    public Caller {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The caller's name is blank; allowed is a name");
        }
        roles = Set.copyOf(roles);
        Objects.requireNonNull(expiry, "expiry");
    }

    /**
     * A caller whose credential does not end.
     *
     * @param name the principal's name; not blank
     * @param roles the caller's roles
     * @return the caller
     */
    public static Caller of(String name, String... roles) {
        return new Caller(name, Set.of(roles), Optional.empty());
    }

    /**
     * Sets when the credential ends.
     *
     * @param end the moment
     * @return this caller with the end
     */
    public Caller until(Instant end) {
        return new Caller(name, roles, Optional.of(end));
    }

    @Override
    public String toString() {
        return "Caller[" + name + "]";
    }
}
