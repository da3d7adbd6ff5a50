package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds the documentation of the contract against the display names of the tests of all modules. */
class ContractRowsTest {

    private static final Path REPOSITORY = Path.of("..");

    /** A row of a table that begins with its number. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+) \\|");

    /** What a display name quotes, before its colon. */
    private static final Pattern QUOTE = Pattern.compile("@DisplayName\\(\\s*\"([A-Z]\\d[^:\"]*):");

    /** One row, or several as in {@code L5-L9}. */
    private static final Pattern ROWS = Pattern.compile("\\b([A-Z])(\\d+)(?:-\\1(\\d+))?\\b");

    @Test
    @DisplayName("Every row of the handler contract is quoted by a test")
    void everyRow_isQuotedByATest() throws IOException {
        Set<String> documented = new TreeSet<>();
        find(ROW, REPOSITORY.resolve("docs/handler-contract.md")).forEach(row -> documented.add(row.group(1)));
        assertThat(documented).contains("L1", "B1");

        assertThat(quoted()).containsAll(documented);
    }

    private static Set<String> quoted() throws IOException {
        Set<String> quoted = new TreeSet<>();
        for (Path test : tests()) {
            find(QUOTE, test).flatMap(quote -> rows(quote.group(1))).forEach(quoted::add);
        }
        return quoted;
    }

    private static Stream<String> rows(String quote) {
        return ROWS.matcher(quote).results().flatMap(rows -> {
            int first = Integer.parseInt(rows.group(2));
            int last = rows.group(3) == null ? first : Integer.parseInt(rows.group(3));
            return IntStream.rangeClosed(first, last).mapToObj(number -> rows.group(1) + number);
        });
    }

    private static Iterable<Path> tests() throws IOException {
        Set<Path> tests = new TreeSet<>();
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            for (Path sources : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(tests::add);
                }
            }
        }
        return tests;
    }

    private static Stream<MatchResult> find(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results();
    }
}
