package io.remuda.it.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Open Liberty, with the features that the tests need. It has CDI and transactions.
 *
 * <p>The cookie of an HTTP session is its id, as on other servers, without what Liberty adds for those that are copied. A
 * user who has logged out is not let in with the cookie of the login any more, as Liberty otherwise does until that expires.
 */
record Liberty(ServerConfiguration configuration) implements Make {

    private static final String SERVER = "remuda";

    private static final String SERVER_XML = """
            <server>
              <featureManager>
                <feature>appSecurity-5.0</feature>
                <feature>cdi-4.0</feature>
                <feature>concurrent-3.0</feature>
                <feature>enterpriseBeansLite-4.0</feature>
                <feature>mpConfig-3.1</feature>
                <feature>servlet-6.0</feature>
                <feature>websocket-2.1</feature>
              </featureManager>
              <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="0" httpsPort="-1"/>
              <httpSession noAdditionalInfo="true"/>
              <logging consoleLogLevel="INFO"/>
              <webAppSecurity trackLoggedOutSSOCookies="true"/>
              <basicRegistry id="users" realm="default">
                <user name="ann" password="secret"/>
                <user name="bob" password="secret"/>
                <group name="member"><member name="ann"/></group>
                <group name="guest"><member name="bob"/></group>
              </basicRegistry>
            </server>
            """;

    @Override
    public String title() {
        return "Liberty";
    }

    private static Path server(Path base) {
        return base.resolve("servers").resolve(SERVER);
    }

    @Override
    public void configure(Path base) throws IOException {
        Files.createDirectories(server(base));
        Files.writeString(server(base).resolve("server.xml"), SERVER_XML);
    }

    /** What its own script starts; without the options of that file its CDI cannot make proxies. */
    @Override
    public List<String> arguments(Path base) throws IOException {
        Path home = configuration.home();
        List<String> options = Files.readAllLines(home.resolve("lib/platform/java/java9.options")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        return Stream.concat(
                        options.stream(),
                        Stream.of(
                                "-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"),
                                "-jar",
                                home.resolve("bin/tools/ws-server.jar").toString(),
                                SERVER))
                .toList();
    }

    @Override
    public Map<String, String> environment(Path base) {
        return Map.of("WLP_USER_DIR", base.toString());
    }

    @Override
    public Pattern listening() {
        return Pattern.compile("CWWKO0219I: [^\\n]*defaultHttpEndpoint [^\\n]* port (?<port>\\d+)");
    }

    @Override
    public Path applications(Path base) {
        return server(base).resolve("dropins");
    }

    @Override
    public WebArchive shape(Archive<?> archive) {
        return TrueShape.withoutCdi(archive, configuration.war());
    }

    @Override
    public Pattern started(String application) {
        return Pattern.compile("CWWKZ0001I: Application " + Pattern.quote(application) + " "
                + "|(?<failed>CWWKZ000[24]E: [^\\n]* application " + Pattern.quote(application) + "\\b)");
    }

    /** It says nothing. */
    @Override
    public Optional<Pattern> discarded(String application) {
        return Optional.empty();
    }

    @Override
    public Pattern stopped(String application) {
        return Pattern.compile("CWWKZ0009I: The application " + Pattern.quote(application) + " ");
    }
}
