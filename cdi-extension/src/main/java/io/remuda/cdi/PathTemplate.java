package io.remuda.cdi;

import io.remuda.gate.Routes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The paths that all servers take: literal segments and segments that are one variable. */
final class PathTemplate {

    // Without '*', which RFC 3986 allows and Jetty refuses.
    private static final Pattern LITERAL = Pattern.compile("(?:[A-Za-z0-9._~!$&'()+,;=:@-]|%[0-9A-Fa-f]{2})*");
    private static final Pattern VARIABLE = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]*}");

    /** A variable, whatever its name. No literal stands for it. */
    private static final String ANY = "\0";

    /** Of what is encoded: slashes, controls, and what is no UTF-8. */
    private static final Pattern NO_SERVER = Pattern.compile("[/\\\\\\p{Cntrl}\\uFFFD]");

    /** What to do about a path with a {@link #problem}. */
    static final String REMEDY = "use a path like /chat/lobby or /chat/{room}";

    private PathTemplate() {}

    /** What is wrong with a path, or empty. */
    static Optional<String> problem(String path) {
        if (!path.startsWith("/")) {
            return Optional.of("it does not start with '/'");
        }
        Set<String> variables = new HashSet<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            if (segment.isEmpty() && i < segments.length - 1) {
                return Optional.of("it has an empty segment");
            }
            if (VARIABLE.matcher(segment).matches()) {
                if (!variables.add(segment)) {
                    return Optional.of("it has the variable " + segment + " twice");
                }
            } else if (!LITERAL.matcher(segment).matches()) {
                return Optional.of("its segment '" + segment + "' is neither literal nor one variable like {room}");
            } else {
                String decoded = Routes.decoded(segment);
                if (decoded.equals(".") || decoded.equals("..")) {
                    return Optional.of("it has the segment '" + segment + "'");
                }
                if (NO_SERVER.matcher(decoded).find()) {
                    return Optional.of("its segment '" + segment + "' stands for what no server takes in a path");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether two paths match the same requests: they are equal but for the names of their variables, and what they encode.
     */
    static boolean same(String one, String other) {
        return shape(one).equals(shape(other));
    }

    /** The path with all variables alike: what two paths that match the same requests have in common. */
    static String shape(String path) {
        return Stream.of(path.split("/", -1)).map(PathTemplate::segmentShape).collect(Collectors.joining("/"));
    }

    private static String segmentShape(String segment) {
        if (VARIABLE.matcher(segment).matches()) {
            return ANY;
        }
        return LITERAL.matcher(segment).matches() ? Routes.decoded(segment) : segment;
    }
}
