package io.remuda.it.container;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server in a process of its own. What it writes to its console is the file {@code server.log} in its base, and all that
 * is known of what it does.
 */
final class ServerProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    /** How much of the log a failure tells. */
    private static final int TAIL = 64_000;

    private final String title;
    private final Path log;
    private final Process process;
    private final Thread killer;

    private ServerProcess(String title, Path log, Process process) {
        this.title = title;
        this.log = log;
        this.process = process;
        // The tests' JVM may end without stop(), for example when Maven is interrupted.
        this.killer = new Thread(process::destroyForcibly, "server-killer");
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /** Makes a new base, and starts a server on it. */
    static ServerProcess start(Make make, Path base, List<String> jvmOptions) throws IOException {
        delete(base);
        Path temporary = Files.createDirectories(base.resolve("tmp"));
        Files.createDirectories(make.applications(base));
        make.configure(base);
        Path log = Files.createFile(base.resolve("server.log"));
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        jvmOptions.stream(),
                        Stream.of("-Djava.io.tmpdir=" + temporary),
                        make.arguments(base).stream())
                .flatMap(part -> part)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(make.environment(base));
        Process process = builder.start();
        // Payara starts when it has read what there is.
        process.getOutputStream().close();
        return new ServerProcess(make.title(), log, process);
    }

    /** How much has been logged: what {@link #await} starts from. */
    long logged() throws IOException {
        return Files.size(log);
    }

    /** Waits until the log has the pattern after a position. */
    Matcher await(long from, Pattern pattern) throws IOException {
        try {
            return eventually().until(() -> findInLog(from, pattern), Objects::nonNull);
        } catch (ConditionTimeoutException late) {
            throw new IOException(
                    "Not in the log of " + title + " within " + PATIENCE + ": " + pattern + "\n" + tail(from), late);
        }
    }

    private Matcher findInLog(long from, Pattern pattern) throws IOException {
        boolean alive = process.isAlive();
        Matcher matcher = pattern.matcher(logAfter(from));
        if (matcher.find()) {
            return matcher;
        }
        if (!alive) {
            throw new IOException(title + " has ended without: " + pattern + "\n" + tail(from));
        }
        return null;
    }

    /** Waits until an application that has started is reachable, too: its context answers its bare path by a redirect. */
    void awaitContext(URL bare) throws IOException {
        try {
            eventually().until(() -> status(bare) != HttpURLConnection.HTTP_NOT_FOUND);
        } catch (ConditionTimeoutException late) {
            throw new IOException(bare + " still answers 404 after " + PATIENCE, late);
        }
    }

    private static int status(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setInstanceFollowRedirects(false);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(POLL);
    }

    String logAfter(long from) throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(from);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The end of what was logged after a position. */
    String tail(long from) throws IOException {
        String all = logAfter(from);
        return all.length() <= TAIL ? all : "[...]" + all.substring(all.length() - TAIL);
    }

    /** What the JVM of the server answers to a command of {@code jcmd}. */
    String diagnose(String... command) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> arguments = new ArrayList<>(List.of(jcmd.toString(), Long.toString(process.pid())));
        arguments.addAll(List.of(command));
        Process asking = new ProcessBuilder(arguments).redirectErrorStream(true).start();
        try (InputStream answer = asking.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What the process occupies of memory. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("The process has ended");
    }

    void stop() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(title + " did not stop within 30 s, see " + log);
            }
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
