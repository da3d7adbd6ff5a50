package io.remuda.it.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of the handler contract that a test proves, which the beginning of its display name quotes. */
final class Rows {

    /** A row has a letter and a number; some sections have tables of another kind. */
    private static final Pattern ROW = Pattern.compile("([A-Z]\\d+)|[Ss]ection (\\d+)");

    private Rows() {}

    /** Those that a display name quotes, such as {@code "F6, section 8: a message that is too large"}; none without a colon. */
    static List<String> of(String displayName) {
        List<String> rows = new ArrayList<>();
        int colon = displayName.indexOf(':');
        Matcher row = ROW.matcher(displayName.substring(0, Math.max(0, colon)));
        while (row.find()) {
            rows.add(row.group(1) != null ? row.group(1) : "Section " + row.group(2));
        }
        return rows;
    }

    /** What sorts them as the contract does: its letters are in the order of its sections. */
    static String order(String row) {
        String letters = "LFTRIBS";
        String number = row.replaceAll("\\D", "");
        return String.format(Locale.ROOT, "%d%3s", letters.indexOf(row.charAt(0)), number);
    }
}
