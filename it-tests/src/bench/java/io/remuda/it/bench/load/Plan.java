package io.remuda.it.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is measured, and for how long.
 *
 * @param cases the names of the cases
 * @param pairs how often each side is measured
 * @param warmUp how long a server is under load before it is measured
 * @param measured how long it is measured
 * @param rate how many messages or events are due in a second; 0 to have each follow an earlier one
 * @param idle how many idle connections
 * @param registered how many sessions can get letters
 * @param profiles whether JFR profiles of the servers are kept
 * @param threads whether the CPU of the servers is told by their threads
 * @param dumps whether heap dumps of servers with idle connections are kept
 * @param jvm further options of the servers' JVMs
 */
record Plan(
        Pattern cases,
        int pairs,
        Duration warmUp,
        Duration measured,
        int rate,
        int idle,
        int registered,
        boolean profiles,
        boolean threads,
        boolean dumps,
        List<String> jvm) {

    private static final Map<String, String> DEFAULTS = Map.of(
            "pairs", "3",
            "warmup", "3",
            "seconds", "3",
            "rate", "0",
            "idle", "10000",
            "registered", "100000",
            "profiles", "false",
            "threads", "false",
            "dumps", "false",
            "jvm", "");
    private static final String SHORT = "echo-text-64-.*|event-1000-64-.*|handshake";

    /** Reads the arguments: which cases, and settings as {@code name=value}. */
    static Plan of(List<String> arguments) {
        Map<String, String> settings = new TreeMap<>(DEFAULTS);
        String cases = SHORT;
        for (String argument : arguments) {
            String[] setting = argument.split("=", 2);
            if (setting.length == 2) {
                if (settings.replace(setting[0], setting[1]) == null) {
                    throw new IllegalArgumentException(
                            "There is no setting " + setting[0] + "; there are " + settings.keySet());
                }
            } else {
                cases = switch (argument) {
                    // The value that Maven gives to a property without one.
                    case "short", "true" -> SHORT;
                    case "all" -> ".*";
                    default -> argument;
                };
            }
        }
        return new Plan(
                Pattern.compile(cases),
                Integer.parseInt(settings.get("pairs")),
                Duration.ofSeconds(Long.parseLong(settings.get("warmup"))),
                Duration.ofSeconds(Long.parseLong(settings.get("seconds"))),
                Integer.parseInt(settings.get("rate")),
                Integer.parseInt(settings.get("idle")),
                Integer.parseInt(settings.get("registered")),
                Boolean.parseBoolean(settings.get("profiles")),
                Boolean.parseBoolean(settings.get("threads")),
                Boolean.parseBoolean(settings.get("dumps")),
                settings.get("jvm").isEmpty()
                        ? List.of()
                        : List.of(settings.get("jvm").split(",")));
    }
}
