package io.remuda.it.container;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * GlassFish, and Payara Server, which has come from it: a copy of the domain that they come with, of which only the listener
 * of HTTP and that of the administration are left. They have CDI and transactions.
 */
final class GlassFish implements Make {

    /** The part of {@code domain.xml} that is about the server that runs; another part is what new ones get. */
    private static final Pattern SERVER = Pattern.compile("<config name=\"server-config\".*?</config>", Pattern.DOTALL);

    private final ServerConfiguration configuration;
    private final int port;
    private final int administration;

    GlassFish(ServerConfiguration configuration) {
        this.configuration = configuration;
        // It has to know beforehand where it listens, and does not say it otherwise.
        try (ServerSocket http = free();
                ServerSocket admin = free()) {
            port = http.getLocalPort();
            administration = admin.getLocalPort();
        } catch (IOException failed) {
            throw new IllegalStateException("No free port", failed);
        }
    }

    /** A free port; several are different as long as they are taken. */
    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Override
    public String title() {
        return "GlassFish";
    }

    private Path glassfish() {
        return configuration.home().resolve("glassfish");
    }

    private static Path domain(Path base) {
        return base.resolve("domain1");
    }

    @Override
    public void configure(Path base) throws IOException {
        Path theirs = glassfish().resolve("domains/domain1");
        try (Stream<Path> files = Files.walk(theirs)) {
            for (Path file : files.toList()) {
                Path copy = domain(base).resolve(theirs.relativize(file).toString());
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy);
                }
            }
        }
        Path config = domain(base).resolve("config");
        Files.writeString(config.resolve("keyfile"), user("ann", "member") + user("bob", "guest"));
        Path file = config.resolve("domain.xml");
        String text = Files.readString(file);
        Matcher server = SERVER.matcher(text);
        if (!server.find()) {
            throw new IOException("No server-config in " + file);
        }
        String changed = text.substring(0, server.start()) + changed(server.group()) + text.substring(server.end());
        // Payara's instances look for each other otherwise.
        Files.writeString(
                file,
                changed.replace(
                        "<hazelcast-runtime-configuration", "<hazelcast-runtime-configuration enabled=\"false\""));
    }

    private String changed(String server) {
        return server.replace("\"http-listener-1,http-listener-2\"", "\"http-listener-1\"")
                .replaceAll("<network-listener [^>]*name=\"http-listener-2\"[^>]*></network-listener>", "")
                .replace("port=\"8080\"", "address=\"127.0.0.1\" port=\"" + port + "\"")
                .replace("port=\"4848\"", "address=\"127.0.0.1\" port=\"" + administration + "\"")
                .replaceAll("(?s)<iiop-listener security-enabled.*?</iiop-listener>", "")
                .replaceAll("<iiop-listener [^>]*/>", "")
                .replace("<jmx-connector ", "<jmx-connector enabled=\"false\" ")
                .replace(
                        "<security-service>",
                        // How often it looks for HTTP sessions whose time is over: once a minute otherwise.
                        "<web-container><session-config><session-manager>"
                                + "<manager-properties reap-interval-in-seconds=\"2\"/>"
                                + "</session-manager></session-config></web-container>"
                                // Otherwise it listens for the broker of messages that it starts when one is wanted.
                                + "<jms-service type=\"REMOTE\" default-jms-host=\"none\">"
                                + "<jms-host name=\"none\" host=\"127.0.0.1\" port=\"1\"/></jms-service>"
                                + "<security-service activate-default-principal-to-role-mapping=\"true\">")
                // A shell that can be reached by telnet.
                .replaceAll("(additionalOSGiBundlesToStart=)[^<]*", "$1")
                // What arquillian.xml says about memory is the first of what the JVM is given.
                .replaceAll("<jvm-options>-Xmx[^<]*</jvm-options>", "");
    }

    /** A line of the file of users: the password is {@code secret}, with salt. */
    private static String user(String name, String group) {
        byte[] salt = name.getBytes(StandardCharsets.UTF_8);
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update("secret".getBytes(StandardCharsets.UTF_8));
            byte[] digest = sha.digest(salt);
            byte[] both = new byte[digest.length + salt.length];
            System.arraycopy(digest, 0, both, 0, digest.length);
            System.arraycopy(salt, 0, both, digest.length, salt.length);
            return name + ";{SSHA}" + Base64.getEncoder().encodeToString(both) + ";" + group + "\n";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Its launcher says what it would start: options, class path or modules differ from version to version. */
    @Override
    public List<String> arguments(Path base) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder(
                        configuration.home().resolve("bin/asadmin").toString(),
                        "start-domain",
                        "--verbose",
                        "--dry-run",
                        "--domaindir",
                        base.toString(),
                        "domain1")
                .redirectErrorStream(true);
        launcher.environment().putAll(environment(base));
        Process asked = launcher.start();
        String answer;
        try (InputStream said = asked.getInputStream()) {
            answer = new String(said.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> command = new ArrayList<>();
        answer.lines()
                .dropWhile(line -> !line.endsWith("/bin/java"))
                .skip(1)
                .takeWhile(line -> !line.isBlank() && !line.startsWith("Command "))
                .forEach(command::add);
        if (command.isEmpty()) {
            throw new IOException(title() + " does not say how it is started: " + answer);
        }
        // From there its launcher would tell the password of the domain, which has the one that is known.
        int stdin = command.indexOf("-read-stdin");
        if (stdin >= 0) {
            command.subList(stdin, stdin + 2).clear();
        }
        return command;
    }

    @Override
    public Map<String, String> environment(Path base) {
        String java = System.getProperty("java.home");
        return Map.of("JAVA_HOME", java, "AS_JAVA", java);
    }

    @Override
    public Pattern listening() {
        return Pattern.compile("bound to \\[/127\\.0\\.0\\.1:(?<port>" + port + ")\\].*startup time", Pattern.DOTALL);
    }

    @Override
    public Path applications(Path base) {
        return domain(base).resolve("autodeploy");
    }

    @Override
    public WebArchive shape(Archive<?> archive) {
        return TrueShape.withoutCdi(archive, configuration.war());
    }

    @Override
    public Pattern started(String application) {
        // GlassFish 8 does not say which application it is that failed, and tries again.
        String failed = "Selecting file [^\\n]*/" + Pattern.quote(application)
                + "\\.war for(?:(?!Successfully autodeployed).)*?Error occurred during deployment";
        return Pattern.compile(
                "(?<failed>" + failed + ")|" + autodeploy("Successfully autodeployed", application), Pattern.DOTALL);
    }

    @Override
    public Pattern stopped(String application) {
        return autodeploy("Successfully autoundeployed", application);
    }

    @Override
    public Optional<Pattern> discarded(String application) {
        return Optional.empty();
    }

    private static Pattern autodeploy(String what, String application) {
        return Pattern.compile("\\[AutoDeploy\\] " + what + " : [^\\n]*/" + Pattern.quote(application) + "\\.war\\.");
    }
}
