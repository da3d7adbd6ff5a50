package io.remuda.it.container;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * WildFly, configured as it comes but for addresses, users, compression and how often it looks for applications. It has
 * CDI, transactions, enterprise beans, Jakarta Concurrency and MicroProfile Config.
 */
record WildFly(ServerConfiguration configuration) implements Make {

    /** In its own script: what of the JDK it needs to be open. */
    private static final Pattern OPENED = Pattern.compile("--add-(?:exports|opens)=[\\w./]+=ALL-UNNAMED");

    @Override
    public String title() {
        return "WildFly";
    }

    private static Path configurationOf(Path base) {
        return base.resolve("configuration");
    }

    @Override
    public void configure(Path base) throws IOException {
        Path theirs = configurationOf(configuration.home().resolve("standalone"));
        Path copy = Files.createDirectories(configurationOf(base));
        try (DirectoryStream<Path> properties = Files.newDirectoryStream(theirs, "*.properties")) {
            for (Path file : properties) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(copy.resolve("application-users.properties"), "ann=secret\nbob=secret\n");
        Files.writeString(copy.resolve("application-roles.properties"), "ann=member\nbob=guest\n");
        String server = Files.readString(theirs.resolve("standalone.xml"));
        server = changed(server, "path=\"application-users.properties\"", "$0 plain-text=\"true\"");
        server = changed(server, "<websockets/>", "<websockets per-message-deflate=\"true\"/>");
        server = changed(server, "scan-interval=\"\\d+\"", "scan-interval=\"200\"");
        Files.writeString(copy.resolve("standalone.xml"), server);
    }

    private static String changed(String file, String from, String to) throws IOException {
        String changed = file.replaceFirst(from, to);
        if (changed.equals(file)) {
            throw new IOException("Not in WildFly's standalone.xml: " + from);
        }
        return changed;
    }

    @Override
    public List<String> arguments(Path base) throws IOException {
        Path home = configuration.home();
        String script = Files.readString(home.resolve("bin/common.sh"));
        return Stream.concat(
                        OPENED.matcher(script).results().map(MatchResult::group),
                        Stream.of(
                                "-Dlogging.configuration=file:"
                                        + configurationOf(base).resolve("logging.properties"),
                                "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                                "-Dorg.jboss.logmanager.nocolor=true",
                                "-jar",
                                home.resolve("jboss-modules.jar").toString(),
                                "-mp",
                                home.resolve("modules").toString(),
                                "org.jboss.as.standalone",
                                "-Djboss.home.dir=" + home,
                                "-Djboss.server.base.dir=" + base,
                                "-Djboss.http.port=0",
                                "-Djboss.https.port=0",
                                "-Djboss.management.http.port=0",
                                // Otherwise an application that cannot start counts as deployed.
                                "-Djboss.deployment.scanner.rollback.on.failure=true"))
                .toList();
    }

    @Override
    public Pattern listening() {
        return Pattern.compile(
                "WFLYUT0006: [^\\n]* HTTP listener [^\\n]* 127\\.0\\.0\\.1:(?<port>\\d+)\\n.*WFLYSRV0025: ",
                Pattern.DOTALL);
    }

    @Override
    public Path applications(Path base) {
        return base.resolve("deployments");
    }

    @Override
    public WebArchive shape(Archive<?> archive) {
        return TrueShape.withoutCdi(archive, configuration.war());
    }

    @Override
    public Pattern started(String application) {
        String archive = archive(application);
        return Pattern.compile("WFLYSRV0010: Deployed " + archive + "|(?<failed>WFLYSRV0021: [^\\n]* " + archive + ")");
    }

    @Override
    public Pattern stopped(String application) {
        return Pattern.compile("WFLYSRV0009: Undeployed " + archive(application));
    }

    /** It says nothing. */
    @Override
    public Optional<Pattern> discarded(String application) {
        return Optional.empty();
    }

    private static String archive(String application) {
        return Pattern.quote("\"" + application + ".war\"");
    }
}
