package io.remuda.sample;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who can log in. The page says the password; a real application knows no password, only its server does. */
final class Accounts {

    static final String PASSWORD = "saddle";

    private static final Map<String, List<String>> ROLES =
            Map.of("ann", List.of("member"), "eve", List.of("member"), "bob", List.of("guest"));

    private Accounts() {}

    static Optional<User> find(String name) {
        return Optional.ofNullable(ROLES.get(name)).map(roles -> new User(name, roles));
    }
}
