package io.remuda.it.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Server;

/**
 * Measures the two sides in turn, each time on a server that has just been started, and prints how they compare. Fails if
 * anything that is to come does not, or is not what it should be.
 *
 * <p>Arguments: where files go, then what {@link Plan} reads.
 */
public final class Compare {

    private final Path work;
    private final Plan plan;
    private final Map<Side, Path> applications = new EnumMap<>(Side.class);

    private Compare(Path work, Plan plan) {
        this.work = work;
        this.plan = plan;
        for (Side side : Side.values()) {
            applications.put(side, side.write(temporary()));
        }
    }

    private Path temporary() {
        return work.resolve("tmp");
    }

    public static void main(String[] arguments) throws IOException {
        Path work = Path.of(arguments[0]).toAbsolutePath();
        delete(work.resolve("tmp"));
        Files.createDirectories(work.resolve("tmp"));
        List<String> settings = Arrays.asList(arguments).subList(1, arguments.length);
        Plan plan = Plan.of(settings);
        Report report = new Compare(work, plan).run(conditions(plan) + "; " + String.join(" ", settings));
        System.out.println("\n" + report.table() + "\n" + work.resolve("load.json"));
    }

    /** What an earlier run has left. */
    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Report run(String conditions) throws IOException {
        System.out.println(conditions);
        Report report = new Report(conditions);
        List<Case> cases = Case.all(plan).stream()
                .filter(one -> plan.cases().matcher(one.name()).matches())
                .toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("There is no such case; there are "
                    + Case.all(plan).stream().map(Case::name).toList());
        }
        for (int pair = 1; pair <= plan.pairs(); pair++) {
            for (Case one : cases) {
                // Each side is the first every other time.
                boolean referenceFirst = pair % 2 == 1;
                Map<String, Double> first = run(one, pair, referenceFirst ? Side.REFERENCE : Side.REMUDA);
                Map<String, Double> second = run(one, pair, referenceFirst ? Side.REMUDA : Side.REFERENCE);
                report.add(
                        one.name(), referenceFirst ? new Report.Pair(first, second) : new Report.Pair(second, first));
            }
            // After each round, because all of them may take hours.
            Files.writeString(work.resolve("load.json"), report.json());
            Files.writeString(work.resolve("load.md"), report.table());
        }
        return report;
    }

    private Map<String, Double> run(Case one, int pair, Side side) throws IOException {
        Path files = work.resolve(one.name() + "-" + pair + "-" + side.label());
        List<String> jvm = new ArrayList<>(one.jvm());
        jvm.add("-Djava.io.tmpdir=" + temporary());
        if (plan.profiles()) {
            jvm.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + files + ".jfr");
        }
        jvm.addAll(plan.jvm());
        try (ServerProcess server =
                        ServerProcess.start(applications.get(side), one.size(), jvm, Path.of(files + ".log"));
                Client client = new Client(server.port())) {
            Map<String, Double> measured = one.measurement().run(side, server, client, new Payload(one.size()));
            if (plan.dumps() && one.isIdle()) {
                Path dump = Path.of(files + ".hprof");
                // Of an earlier run.
                Files.deleteIfExists(dump);
                server.dump(dump);
            }
            server.stop();
            System.out.printf(
                    Locale.ROOT,
                    "%d/%d %-22s %-9s %s%n",
                    pair,
                    plan.pairs(),
                    one.name(),
                    side.label(),
                    brief(measured));
            return measured;
        }
    }

    private static String brief(Map<String, Double> measured) {
        StringBuilder brief = new StringBuilder();
        measured.forEach((metric, value) -> brief.append(String.format(Locale.ROOT, "  %s %.1f", metric, value)));
        return brief.toString();
    }

    /** What somebody has to know who compares the figures with others. */
    private static String conditions(Plan plan) throws IOException {
        return String.format(
                Locale.ROOT,
                "Remuda %s; %s %s, %s, %d processors, load %.1f at the start; %s %s; Jetty %s, %s; %d pairs, %d s after at least %d s of"
                        + " warm-up, %s",
                commit(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.runtime.version"),
                Server.getVersion(),
                weld(),
                plan.pairs(),
                plan.measured().toSeconds(),
                plan.warmUp().toSeconds(),
                plan.rate() == 0 ? "closed loop" : plan.rate() + "/s");
    }

    /** What is measured, if it comes from a repository. */
    private static String commit() throws IOException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty").start();
            String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return commit.isEmpty() ? "of an unknown commit" : commit;
        } catch (IOException noGit) {
            return "of an unknown commit";
        }
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private static String weld() {
        return Side.jarName("weld-core-impl-.*").replaceAll("weld-core-impl-(.*)\\.jar", "Weld $1");
    }
}
