package io.remuda.it.gate;

import io.remuda.Caller;
import io.remuda.TokenAuthenticator;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/**
 * Knows tokens of the form {@code pass-name-role}, and {@code pass-name-role-1000} that is valid for so many milliseconds
 * from now. {@code down} cannot be checked.
 */
@ApplicationScoped
public class Passes implements TokenAuthenticator {

    @Override
    public Optional<Caller> authenticate(String token) {
        String[] parts = token.split("-", -1);
        if (parts[0].equals("down")) {
            throw new IllegalStateException("the directory is down");
        }
        if (!parts[0].equals("pass") || parts.length < 3) {
            return Optional.empty();
        }
        Caller caller = Caller.of(parts[1], parts[2]);
        return Optional.of(
                parts.length == 3 ? caller : caller.until(Instant.now().plusMillis(Long.parseLong(parts[3]))));
    }
}
