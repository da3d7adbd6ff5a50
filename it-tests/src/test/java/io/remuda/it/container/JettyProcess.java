package io.remuda.it.container;

import io.remuda.it.client.Way;
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

/** A Jetty of its own JVM, made from an unpacked distribution. Its log is the file {@code server.log} in its base. */
final class JettyProcess {

    private static final Pattern PORT = listening("HTTP/1\\.1");
    private static final Pattern TLS_PORT = listening("SSL");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path base;
    private final Path log;
    private final Process process;
    private final Thread killer;
    private final int port;

    private JettyProcess(Path base, Path log, Process process) throws IOException {
        this.base = base;
        this.log = log;
        this.process = process;
        // The tests' JVM may end without stop(), for example when Maven is interrupted.
        this.killer = new Thread(process::destroyForcibly, "jetty-killer");
        Runtime.getRuntime().addShutdownHook(killer);
        this.port = Integer.parseInt(await(0, PORT).group(1));
    }

    /** What is logged of a connector whose first protocol is that one. */
    private static Pattern listening(String protocol) {
        return Pattern.compile(
                "Started \\S*ServerConnector@[^\\n]*\\{" + protocol + ",[^\\n]*\\{127\\.0\\.0\\.1:(\\d+)\\}");
    }

    /** Writes a new base, starts the server on it, and waits until it listens. */
    static JettyProcess start(Path home, Path base, List<String> modules, List<String> jvmOptions) throws IOException {
        delete(base);
        Files.createDirectories(base.resolve("etc"));
        Files.createDirectories(base.resolve("webapps"));
        Files.createDirectories(base.resolve("staging"));
        Files.createDirectories(base.resolve("tmp"));
        Files.writeString(base.resolve("start.ini"), """
                jetty.http.host=127.0.0.1
                jetty.http.port=0
                jetty.ssl.host=127.0.0.1
                jetty.ssl.port=0
                jetty.sslContext.keyStorePassword=%s
                jetty.deploy.scanInterval=1
                jetty.sessionScavengeInterval.seconds=1
                jetty.http2.initialStreamRecvWindow=65536
                jetty.http2.initialSessionRecvWindow=16777216
                jetty.http2c.initialStreamRecvWindow=65536
                jetty.http2c.initialSessionRecvWindow=16777216
                --module=%s
                users.xml
                """.formatted(Way.PASSWORD, String.join(",", modules)));
        if (modules.contains("https")) {
            TestCertificate.write(base.resolve("etc").resolve("keystore.p12"));
        }
        Path users = base.resolve("users.properties");
        Files.writeString(users, "ann: secret,member\nbob: secret,guest\n");
        Files.writeString(base.resolve("users.xml"), """
                <?xml version="1.0"?>
                <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_10_0.dtd">
                <Configure id="Server" class="org.eclipse.jetty.server.Server">
                  <Call class="org.eclipse.jetty.util.resource.ResourceFactory" name="of">
                    <Arg><Ref refid="Server"/></Arg>
                    <Call id="users" name="newResource">
                      <Arg type="java.lang.String">%s</Arg>
                    </Call>
                  </Call>
                  <Call name="addBean">
                    <Arg>
                      <New class="org.eclipse.jetty.security.HashLoginService">
                        <Set name="name">default</Set>
                        <Set name="config"><Ref refid="users"/></Set>
                      </New>
                    </Arg>
                  </Call>
                </Configure>
                """.formatted(users));
        Path log = Files.createFile(base.resolve("server.log"));
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        jvmOptions.stream(),
                        Stream.of(
                                "-Djava.io.tmpdir=" + base.resolve("tmp"),
                                "-Djetty.home=" + home,
                                "-Djetty.base=" + base,
                                "-jar",
                                home.resolve("start.jar").toString()))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new JettyProcess(base, log, process);
    }

    int port() {
        return port;
    }

    /** Where it listens for TLS, if it has the module. */
    int tlsPort() throws IOException {
        return Integer.parseInt(await(0, TLS_PORT).group(1));
    }

    /** Where a file becomes a deployed application as soon as it appears. */
    Path webapps() {
        return base.resolve("webapps");
    }

    /** On the same file system as {@link #webapps()}, so that a move between them is atomic. */
    Path staging() {
        return base.resolve("staging");
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
                    "Not in the log of Jetty within " + PATIENCE + ": " + pattern + "\n" + logAfter(from), late);
        }
    }

    private Matcher findInLog(long from, Pattern pattern) throws IOException {
        boolean alive = process.isAlive();
        Matcher matcher = pattern.matcher(logAfter(from));
        if (matcher.find()) {
            return matcher;
        }
        if (!alive) {
            throw new IOException("Jetty has ended without: " + pattern + "\n" + logAfter(from));
        }
        return null;
    }

    /** Waits until an application that has started is reachable, too: its context answers its bare path by a redirect. */
    void awaitContext(String path) throws IOException {
        URL bare = new URL("http", "127.0.0.1", port, path);
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
                throw new IOException("Jetty did not stop within 30 s, see " + log);
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
