package io.remuda.gate;

import io.remuda.runtime.HandlerDefinition;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handler for a path: an exact path first, then the template that is literal furthest to the left (Jakarta
 * WebSocket 2.1, section 3.1.1).
 */
public final class Routes {

    /**
     * A handler and what the variables of its template stand for.
     *
     * @param definition the handler
     * @param parameters decoded values by name
     */
    public record Match(HandlerDefinition definition, Map<String, String> parameters) {}

    private final Map<String, HandlerDefinition> exact = new HashMap<>();

    /** Those with as many segments, in the order in which they are tried. */
    private final Map<Integer, List<Template>> templates = new HashMap<>();

    /**
     * Makes them.
     *
     * @param definitions the handlers, of which no two match the same paths alike
     */
    public Routes(Collection<HandlerDefinition> definitions) {
        for (HandlerDefinition definition : definitions) {
            if (definition.path().contains("{")) {
                Template template = new Template(definition);
                templates
                        .computeIfAbsent(template.segments.length, length -> new ArrayList<>())
                        .add(template);
            } else {
                exact.put(decoded(definition.path()), definition);
            }
        }
        templates.values().forEach(sameLength -> sameLength.sort(Comparator.comparing(Template::rank)));
    }

    /**
     * Finds the handler.
     *
     * @param path the decoded path below the context path
     * @return the handler, or {@code null} if there is none
     */
    public @Nullable Match find(String path) {
        HandlerDefinition definition = exact.get(path);
        if (definition != null) {
            return new Match(definition, Map.of());
        }
        if (templates.isEmpty()) {
            return null;
        }
        String[] segments = path.split("/", -1);
        for (Template template : templates.getOrDefault(segments.length, List.of())) {
            Map<String, String> parameters = template.match(segments);
            if (parameters != null) {
                return new Match(template.definition, parameters);
            }
        }
        return null;
    }

    /**
     * What a route's path, or a literal segment of it, stands for: servers tell a request's path without percent-encoding
     * (RFC 3986, section 2.1).
     *
     * @param encoded characters of a URI's path
     * @return the same with what is encoded decoded; U+FFFD where that is no UTF-8
     */
    public static String decoded(String encoded) {
        // The letter, because two slashes at the beginning would make a host of what follows.
        return encoded.indexOf('%') < 0
                ? encoded
                : URI.create("/x" + encoded).getPath().substring(2);
    }

    private static final class Template {

        private final HandlerDefinition definition;
        private final String[] segments;

        /** The segments decoded; what stands for a variable is not used. */
        private final String[] literals;

        Template(HandlerDefinition definition) {
            this.definition = definition;
            this.segments = definition.path().split("/", -1);
            this.literals = Stream.of(segments)
                    .map(segment -> isVariable(segment) ? segment : decoded(segment))
                    .toArray(String[]::new);
        }

        private static boolean isVariable(String segment) {
            return segment.startsWith("{");
        }

        /** Sorts before another of the same length if the first difference is that this one is literal there. */
        String rank() {
            StringBuilder rank = new StringBuilder();
            for (String segment : segments) {
                rank.append(isVariable(segment) ? 'v' : 'l');
            }
            return rank.toString();
        }

        @Nullable
        Map<String, String> match(String[] path) {
            Map<String, String> parameters = new TreeMap<>();
            for (int i = 0; i < segments.length; i++) {
                String segment = segments[i];
                if (isVariable(segment)) {
                    if (path[i].isEmpty()) {
                        return null;
                    }
                    parameters.put(segment.substring(1, segment.length() - 1), path[i]);
                } else if (!literals[i].equals(path[i])) {
                    return null;
                }
            }
            return parameters;
        }
    }
}
