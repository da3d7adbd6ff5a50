package io.remuda.gate;

import io.remuda.Options;
import io.remuda.runtime.OptionRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may open sessions of a route, read from its options.
 *
 * @param origins the pages that may connect
 * @param rolesAllowed the roles of which a caller has to have one; empty for anybody; a set that is empty for nobody
 * @param subprotocols the subprotocols that the handler speaks
 * @param tokenParameter the query parameter that may have a token; empty for none
 * @param maxSessions the most sessions of the route
 * @param maxSessionsPerUser the most sessions of one user
 * @param maxSessionsPerAddress the most sessions from one address
 * @param upgradeTimeout how long the authentication of a token may take, and then the handler's decision
 */
public record HandshakePolicy(
        Origins origins,
        Optional<Set<String>> rolesAllowed,
        List<String> subprotocols,
        Optional<String> tokenParameter,
        int maxSessions,
        int maxSessionsPerUser,
        int maxSessionsPerAddress,
        Duration upgradeTimeout) {

    /** The role that everybody has who is authenticated (Jakarta Servlet 6.0, section 13.3). */
    public static final String ANY_USER = "**";

    private static final Set<String> KEYS = Set.of(
            "origins",
            "strictOrigin",
            "requireOrigin",
            "rolesAllowed",
            "subprotocols",
            "tokenParameter",
            "maxSessions",
            "maxSessionsPerUser",
            "maxSessionsPerAddress",
            "upgradeTimeout");

    /**
     * The options that the policy is read from.
     *
     * @return their keys; unmodifiable
     */
    public static Set<String> keys() {
        return KEYS;
    }

    /**
     * Reads the policy.
     *
     * @param options the route's options
     * @return the policy, with defaults for what the options do not have
     * @throws IllegalArgumentException if a value cannot be read or is out of range, or a key is one of these but for
     *     upper and lower case
     */
    public static HandshakePolicy of(Options options) {
        OptionRange.requireSpelling(options, KEYS);
        return new HandshakePolicy(
                origins(options),
                options.find("rolesAllowed").map(given -> Set.copyOf(options.list("rolesAllowed"))),
                options.list("subprotocols", List.of()),
                options.find("tokenParameter").filter(name -> !name.isBlank()).map(String::strip),
                most(options, "maxSessions"),
                most(options, "maxSessionsPerUser"),
                most(options, "maxSessionsPerAddress"),
                OptionRange.positive(options, "upgradeTimeout", Duration.ofSeconds(10)));
    }

    private static int most(Options options, String key) {
        return OptionRange.number(options, key, Integer.MAX_VALUE, 0, Integer.MAX_VALUE);
    }

    private static Origins origins(Options options) {
        try {
            return Origins.of(
                    options.string("origins", ""),
                    options.bool("strictOrigin", false),
                    options.bool("requireOrigin", false));
        } catch (IllegalArgumentException noOrigin) {
            throw new IllegalArgumentException(
                    "In the option 'origins' of route " + options.route() + ", " + noOrigin.getMessage(), noOrigin);
        }
    }
}
