package io.remuda.gate;

import io.remuda.Caller;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who a client is.
 *
 * @param name the principal's name; empty for nobody
 * @param roles whether the caller has a role
 * @param expiry when the credential ends; empty for never
 * @param caller who it is by a token or by the handler's word; empty if the server has authenticated it, or nobody has
 */
record Identity(Optional<String> name, Predicate<String> roles, Optional<Instant> expiry, Optional<Caller> caller) {

    static Identity of(Caller caller) {
        return new Identity(Optional.of(caller.name()), caller.roles()::contains, caller.expiry(), Optional.of(caller));
    }

    static Identity of(UpgradeRequest request) {
        return new Identity(request.principalName(), request::isUserInRole, Optional.empty(), Optional.empty());
    }

    boolean hasOneOf(Set<String> allowed) {
        return name.isPresent()
                && allowed.stream().anyMatch(role -> role.equals(HandshakePolicy.ANY_USER) || roles.test(role));
    }
}
