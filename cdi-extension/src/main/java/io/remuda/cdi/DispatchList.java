package io.remuda.cdi;

import io.remuda.runtime.HandlerDefinition;
import io.remuda.runtime.Limits;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.stream.Collectors;

/** Tells the operator at start what is deployed, with the options that hold after all overrides. */
final class DispatchList {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private DispatchList() {}

    static void log(List<HandlerDefinition> definitions) {
        LOGGER.log(Level.INFO, () -> describe(definitions));
    }

    static String describe(List<HandlerDefinition> definitions) {
        if (definitions.isEmpty()) {
            return "REMUDA-222: no WebSocket handlers found. A handler is a bean with @WebSocketPath,"
                    + " in an archive that CDI scans";
        }
        int pathWidth = definitions.stream()
                .mapToInt(definition -> definition.path().length())
                .max()
                .orElse(0);
        int nameWidth = definitions.stream()
                .mapToInt(definition -> definition.handlerClass().getName().length())
                .max()
                .orElse(0);
        return definitions.stream()
                .map(definition -> String.format(
                                "%n  %-" + pathWidth + "s  %-" + nameWidth + "s  %s",
                                definition.path(),
                                definition.handlerClass().getName(),
                                options(definition))
                        .stripTrailing())
                .collect(Collectors.joining("", "REMUDA-223: WebSocket handlers:", ""));
    }

    /** The values of the handler's own options are not shown: they may be secrets. */
    private static String options(HandlerDefinition definition) {
        return definition.options().keys().stream()
                .map(key -> key + "="
                        + (Limits.isRuntimes(key) ? definition.options().string(key) : "*"))
                .collect(Collectors.joining(" "));
    }
}
