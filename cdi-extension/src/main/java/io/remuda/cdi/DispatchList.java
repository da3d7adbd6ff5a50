package io.remuda.cdi;

import io.remuda.runtime.HandlerDefinition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Tells the operator at start what is deployed, with the options that hold after all overrides. */
final class DispatchList {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private DispatchList() {}

    static void log(String contextPath, Collection<DeployedRoute> routes) {
        LOGGER.log(Level.INFO, () -> describe(contextPath, routes));
    }

    static String describe(String contextPath, Collection<DeployedRoute> routes) {
        if (routes.isEmpty()) {
            return "REMUDA-222: no WebSocket handlers found in '" + contextPath + "'. A handler is a bean with"
                    + " @WebSocketPath, in an archive that CDI scans";
        }
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("path", "handler", "name", "callbacks", "options"));
        routes.stream()
                .sorted(Comparator.comparing(route -> route.definition().path()))
                .map(DispatchList::row)
                .forEach(table::add);
        return "REMUDA-223: WebSocket handlers of '" + contextPath
                + "'. Options that are not shown have their defaults; behind a value is the setting that overrides it:"
                + aligned(table);
    }

    private static List<String> row(DeployedRoute route) {
        HandlerDefinition definition = route.definition();
        return List.of(
                definition.path(),
                definition.handlerClass().getName(),
                route.name(),
                definition.callbacks().name(),
                options(route));
    }

    /** The values of the handler's own options are not shown: they may be secrets. */
    private static String options(DeployedRoute route) {
        return route.definition().options().keys().stream()
                .map(key -> {
                    String value = RouteOptions.isRemudas(key)
                            ? route.definition().options().string(key)
                            : "*";
                    String setting = route.settings().get(key);
                    return key + "=" + value + (setting == null ? "" : " (" + setting + ")");
                })
                .collect(Collectors.joining(", "));
    }

    private static String aligned(List<List<String>> table) {
        int[] widths = new int[table.get(0).size()];
        for (List<String> row : table) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder lines = new StringBuilder();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = row.get(column);
                line.append("  ").append(cell).append(" ".repeat(widths[column] - cell.length()));
            }
            lines.append(System.lineSeparator()).append(line.toString().stripTrailing());
        }
        return lines.toString();
    }
}
