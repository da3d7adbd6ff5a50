package io.remuda.sample;

import io.remuda.Request;
import java.util.Optional;
import java.util.regex.Pattern;

/** How visitors and rooms may be called. */
final class Names {

    static final String RULE = "A nick and a room have 1 to 20 letters, digits, - or _";

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,20}");

    private Names() {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The visitor that has logged in, if by a name that can be one. */
    static Optional<String> visitor(Request request) {
        return request.principalName().filter(Names::isName);
    }
}
