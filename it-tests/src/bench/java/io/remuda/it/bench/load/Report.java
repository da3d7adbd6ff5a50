package io.remuda.it.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What was measured, as a table and as JSON. */
final class Report {

    /** A pair of runs, one after the other. */
    record Pair(Map<String, Double> reference, Map<String, Double> remuda) {}

    private final String conditions;
    private final Map<String, List<Pair>> pairs = new LinkedHashMap<>();

    /**
     * Nothing was measured yet.
     *
     * @param conditions where and how it is measured
     */
    Report(String conditions) {
        this.conditions = conditions;
    }

    void add(String name, Pair pair) {
        pairs.computeIfAbsent(name, key -> new ArrayList<>()).add(pair);
    }

    String table() {
        StringBuilder table = new StringBuilder(conditions).append("\n\n");
        row(table, "case", "", "reference", "Remuda", "ratio", "least", "most", "95 %");
        row(table, "---", "---", "---:", "---:", "---:", "---:", "---:", "---");
        pairs.forEach((name, measured) -> {
            String label = name;
            for (String metric : metrics(measured)) {
                boolean compared = !metric.startsWith(Trial.PART);
                Ratios ratios = ratios(measured, metric);
                row(
                        table,
                        label,
                        metric,
                        number(new Ratios(measured.stream()
                                        .map(pair -> value(pair.reference, metric))
                                        .toList())
                                .median()),
                        number(new Ratios(measured.stream()
                                        .map(pair -> value(pair.remuda, metric))
                                        .toList())
                                .median()),
                        compared ? ratio(ratios.median()) : "",
                        compared ? ratio(ratios.least()) : "",
                        compared ? ratio(ratios.most()) : "",
                        ratios.interval()
                                .filter(ends -> compared)
                                .map(ends -> ratio(ends[0]) + " to " + ratio(ends[1]))
                                .orElse(""));
                label = "";
            }
        });
        return table.toString();
    }

    /** All that was measured in any of them. */
    private static Set<String> metrics(List<Pair> measured) {
        Set<String> metrics = new LinkedHashSet<>();
        for (Pair pair : measured) {
            metrics.addAll(pair.reference.keySet());
            metrics.addAll(pair.remuda.keySet());
        }
        return metrics;
    }

    /** A part that is not told is too small. */
    private static double value(Map<String, Double> measured, String metric) {
        return measured.getOrDefault(metric, 0.0);
    }

    private static Ratios ratios(List<Pair> measured, String metric) {
        return new Ratios(measured.stream()
                .map(pair -> value(pair.remuda, metric) / value(pair.reference, metric))
                .toList());
    }

    private static void row(StringBuilder table, String... cells) {
        int[] widths = {20, 26, 10, 10, 6, 6, 6, 12};
        for (int i = 0; i < cells.length; i++) {
            boolean left = i < 2 || i == cells.length - 1;
            table.append(("| %" + (left ? "-" : "") + widths[i] + "s ").formatted(cells[i]));
        }
        table.append("|\n");
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, number < 100 ? "%.1f" : "%,.0f", number);
    }

    private static String ratio(double ratio) {
        // Of what the reference has nothing of there is no ratio.
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "";
    }

    /** All that was measured, in its order. */
    String json() {
        String cases = pairs.entrySet().stream()
                .map(one -> "    " + quoted(one.getKey()) + ": ["
                        + one.getValue().stream().map(Report::json).collect(Collectors.joining(",")) + "\n    ]")
                .collect(Collectors.joining(",\n"));
        return "{\n  \"conditions\": " + quoted(conditions) + ",\n  \"cases\": {\n" + cases + "\n  }\n}\n";
    }

    private static String json(Pair pair) {
        return "\n      {\"reference\": " + json(pair.reference) + ", \"remuda\": " + json(pair.remuda) + "}";
    }

    private static String json(Map<String, Double> measured) {
        return measured.entrySet().stream()
                .map(one -> quoted(one.getKey()) + ": " + (Double.isFinite(one.getValue()) ? one.getValue() : "null"))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
