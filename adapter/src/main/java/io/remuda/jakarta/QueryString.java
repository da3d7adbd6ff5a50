package io.remuda.jakarta;

import io.remuda.gate.MalformedRequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads parameters from the query alone. What the Servlet API calls parameters may also come from a body, for which a
 * server would wait.
 */
final class QueryString {

    private QueryString() {}

    /** The decoded values by name, in the order of the query. */
    static Map<String, List<String>> parameters(@Nullable String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query == null) {
            return parameters;
        }
        for (String part : parts(query)) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
                parameters
                        .computeIfAbsent(name(part), first -> new ArrayList<>())
                        .add(value);
            }
        }
        return parameters;
    }

    /** The query, as it was written, without the parameters of a name. */
    static String without(String name, String query) {
        return Stream.of(parts(query)).filter(part -> !name(part).equals(name)).collect(Collectors.joining("&"));
    }

    private static String[] parts(String query) {
        return query.split("&", -1);
    }

    private static String name(String part) {
        int equals = part.indexOf('=');
        return decoded(equals < 0 ? part : part.substring(0, equals));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wronglyEncoded) {
            throw new MalformedRequestException("the query has a wrong escape");
        }
    }
}
