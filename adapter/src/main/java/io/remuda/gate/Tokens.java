package io.remuda.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds bearer tokens (RFC 6750): in {@code Authorization}; for browsers, which cannot set that, among the subprotocols,
 * as {@code bearer.<token>}; and in the query parameter that the route names.
 */
public final class Tokens {

    /** A subprotocol that a client may offer besides, to have something that the server can agree to. */
    static final String SUBPROTOCOL = "bearer";

    private static final String PREFIX = SUBPROTOCOL + ".";
    private static final String SCHEME = "bearer ";

    private Tokens() {}

    /** All tokens that a request has; more than one is a mistake. */
    static List<String> of(UpgradeRequest request, HandshakePolicy policy) {
        List<String> tokens = new ArrayList<>(1);
        for (String value : request.headers("Authorization")) {
            if (value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
                tokens.add(value.substring(SCHEME.length()).strip());
            }
        }
        offered(request)
                .filter(Tokens::isToken)
                .map(name -> name.substring(PREFIX.length()))
                .forEach(tokens::add);
        policy.tokenParameter().map(request::queryParameters).ifPresent(tokens::addAll);
        tokens.removeIf(String::isEmpty);
        return tokens;
    }

    /**
     * The subprotocols that a client offers, without tokens.
     *
     * @param request the request
     * @return the names in the client's order
     */
    public static List<String> subprotocols(UpgradeRequest request) {
        return offered(request).filter(name -> !isToken(name)).toList();
    }

    private static Stream<String> offered(UpgradeRequest request) {
        return request.listed("Sec-WebSocket-Protocol").stream().filter(name -> !name.isEmpty());
    }

    private static boolean isToken(String subprotocol) {
        return subprotocol.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }
}
