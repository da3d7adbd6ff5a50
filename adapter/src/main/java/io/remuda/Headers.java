package io.remuda;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for headers that a handler sets (RFC 9110, sections 5.1 and 5.5). */
final class Headers {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    /** What the handshake and the connection are made of, and is not a handler's to set. */
    private static final Set<String> OTHERS =
            Set.of("connection", "upgrade", "transfer-encoding", "content-length", "keep-alive", "trailer", "te");

    private Headers() {}

    static Map<String, String> with(Map<String, String> headers, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.keySet().removeIf(name::equalsIgnoreCase);
        more.put(name, value);
        return more;
    }

    static Map<String, String> checked(Map<String, String> headers) {
        headers.forEach(Headers::check);
        return Map.copyOf(headers);
    }

    static void check(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The name of a header is '" + name + "'; allowed are letters, digits and !#$%&'*+.^_`|~-");
        }
        if (OTHERS.contains(lower) || lower.startsWith("sec-websocket-")) {
            throw new IllegalArgumentException("The header " + name + " belongs to the handshake or to the connection;"
                    + " a handler cannot set it. For the subprotocol there is subprotocol(name)");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("The value of the header " + name
                    + " has a character that is not allowed; allowed are visible ASCII characters, blanks and tabs");
        }
    }
}
