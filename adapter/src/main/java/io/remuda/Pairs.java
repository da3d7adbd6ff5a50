package io.remuda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names with values, in order, in one string: a session keeps them as long as it is open and rarely looks at any, and
 * each string and entry of a map would take some fifty bytes beside its text. In the string, each name and each value
 * comes behind its length.
 */
final class Pairs {

    static final Pairs NONE = new Pairs("");

    // A length is written in characters of seven bits, the lowest first, with an eighth bit that says whether there
    // are more: in larger ones, all characters of the string would take two bytes.
    private static final int DIGIT_BITS = 7;
    private static final int MORE = 1 << DIGIT_BITS;

    private final String text;

    private Pairs(String text) {
        this.text = text;
    }

    static Pairs of(Map<String, List<String>> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, all) -> all.forEach(value -> {
            append(text, name);
            append(text, value);
        }));
        return text.length() == 0 ? NONE : new Pairs(text.toString());
    }

    private static void append(StringBuilder text, String part) {
        int length = part.length();
        while (length >= MORE) {
            text.append((char) (length % MORE + MORE));
            length >>>= DIGIT_BITS;
        }
        text.append((char) length).append(part);
    }

    /** Where the part begins whose length is written here. */
    private int begin(int at) {
        int begin = at;
        while (text.charAt(begin) >= MORE) {
            begin++;
        }
        return begin + 1;
    }

    /** Where the part ends whose length is written here, and the next one's is. */
    private int end(int at) {
        int begin = begin(at);
        int length = 0;
        for (int digit = begin - 1; digit >= at; digit--) {
            length = length << DIGIT_BITS | text.charAt(digit) % MORE;
        }
        return begin + length;
    }

    private String part(int at) {
        return text.substring(begin(at), end(at));
    }

    /** The values of a name, in order; unmodifiable. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (int at = 0; at < text.length(); at = end(end(at))) {
            if (isNamed(at, name)) {
                values.add(part(end(at)));
            }
        }
        return Collections.unmodifiableList(values);
    }

    Optional<String> first(String name) {
        for (int at = 0; at < text.length(); at = end(end(at))) {
            if (isNamed(at, name)) {
                return Optional.of(part(end(at)));
            }
        }
        return Optional.empty();
    }

    private boolean isNamed(int at, String name) {
        return end(at) - begin(at) == name.length() && text.startsWith(name, begin(at));
    }

    /** All of them, in order; unmodifiable, and not what this keeps. */
    Map<String, List<String>> toMap() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int at = 0; at < text.length(); at = end(end(at))) {
            values.computeIfAbsent(part(at), name -> new ArrayList<>(1)).add(part(end(at)));
        }
        values.replaceAll((name, all) -> Collections.unmodifiableList(all));
        return Collections.unmodifiableMap(values);
    }

    /** Whether the same names have the same values; the order of names is of no meaning. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Pairs that && (text.equals(that.text) || toMap().equals(that.toMap()));
    }

    @Override
    public int hashCode() {
        return toMap().hashCode();
    }
}
