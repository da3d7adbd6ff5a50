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

    /** A length is written in so many characters of eight bits, which do not make other characters larger. */
    private static final int DIGITS = 4;

    private static final int DIGIT_BITS = 8;
    private static final int DIGIT = 0xFF;

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
        for (int shift = (DIGITS - 1) * DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            text.append((char) (part.length() >>> shift & DIGIT));
        }
        text.append(part);
    }

    private int length(int at) {
        int length = 0;
        for (int i = 0; i < DIGITS; i++) {
            length = length << DIGIT_BITS | text.charAt(at + i);
        }
        return length;
    }

    /** The values of a name, in order; unmodifiable. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (int at = 0; at < text.length(); at = afterPair(at)) {
            if (isNamed(at, name)) {
                values.add(value(at));
            }
        }
        return Collections.unmodifiableList(values);
    }

    Optional<String> first(String name) {
        for (int at = 0; at < text.length(); at = afterPair(at)) {
            if (isNamed(at, name)) {
                return Optional.of(value(at));
            }
        }
        return Optional.empty();
    }

    private boolean isNamed(int at, String name) {
        return length(at) == name.length() && text.startsWith(name, at + DIGITS);
    }

    private String value(int at) {
        int value = after(at);
        return text.substring(value + DIGITS, after(value));
    }

    private int afterPair(int at) {
        return after(after(at));
    }

    private int after(int at) {
        return at + DIGITS + length(at);
    }

    /** All of them, in order; unmodifiable, and not what this keeps. */
    Map<String, List<String>> toMap() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int at = 0; at < text.length(); at = afterPair(at)) {
            values.computeIfAbsent(text.substring(at + DIGITS, after(at)), name -> new ArrayList<>(1))
                    .add(value(at));
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
