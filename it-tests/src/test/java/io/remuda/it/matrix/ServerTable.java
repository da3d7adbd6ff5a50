package io.remuda.it.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prints a table of what {@link RowListener} has written: a line for each row of the contract, a column for each server, and in
 * the cells how many tests have passed, or how many of them have failed. Fails if one has, or if a row was not tried on a server
 * on which it can be.
 *
 * <p>Arguments: the directory of what was written; the file that gets the table, too; the servers, separated by commas, in the order
 * of the columns; and {@code server=row,row} for rows that have no test that such a server can run.
 */
public final class ServerTable {

    /** How the tests of a row went. */
    private record Cell(int passed, int failed) {

        Cell plus(boolean passes) {
            return passes ? new Cell(passed + 1, failed) : new Cell(passed, failed + 1);
        }

        @Override
        public String toString() {
            return failed > 0 ? "**" + failed + " of " + (passed + failed) + " failed**" : Integer.toString(passed);
        }
    }

    private final Map<String, Map<String, Cell>> byServer = new LinkedHashMap<>();
    private final Map<String, Set<String>> impossible = new HashMap<>();
    private boolean complete = true;

    private ServerTable(Path directory, List<String> servers, List<String> impossible) throws IOException {
        for (String server : servers) {
            byServer.put(server, cells(directory.resolve(server + ".tsv")));
        }
        for (String argument : impossible) {
            String[] parts = argument.split("=", -1);
            this.impossible.put(parts[0], Set.of(parts[1].split(",", -1)));
        }
    }

    private static Map<String, Cell> cells(Path file) throws IOException {
        Map<String, Cell> cells = new HashMap<>();
        if (!Files.exists(file)) {
            return cells;
        }
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\t", -1);
            cells.put(parts[0], cells.getOrDefault(parts[0], new Cell(0, 0)).plus(parts[1].equals("passed")));
        }
        return cells;
    }

    public static void main(String[] arguments) throws IOException {
        List<String> all = List.of(arguments);
        ServerTable table =
                new ServerTable(Path.of(all.get(0)), List.of(all.get(2).split(",", -1)), all.subList(3, all.size()));
        String markdown = table.markdown();
        System.out.println(markdown);
        Files.writeString(Path.of(all.get(1)), markdown);
        if (!table.complete) {
            throw new IllegalStateException("There are tests that failed, or rows that were not tried: see the table");
        }
    }

    private String markdown() {
        TreeSet<String> rows = new TreeSet<>(Comparator.comparing(Rows::order));
        byServer.values().forEach(cells -> rows.addAll(cells.keySet()));
        StringBuilder table = new StringBuilder("| | " + String.join(" | ", byServer.keySet()) + " |\n|---|");
        table.append("---:|".repeat(byServer.size())).append('\n');
        for (String row : rows) {
            table.append("| ").append(row);
            byServer.keySet().forEach(server -> table.append(" | ").append(text(server, row)));
            table.append(" |\n");
        }
        return table.toString();
    }

    private String text(String server, String row) {
        Cell cell = Objects.requireNonNull(byServer.get(server)).get(row);
        if (cell == null && impossible.getOrDefault(server, Set.of()).contains(row)) {
            return "–";
        }
        complete &= cell != null && cell.failed() == 0;
        return cell == null ? "**not tried**" : cell.toString();
    }
}
