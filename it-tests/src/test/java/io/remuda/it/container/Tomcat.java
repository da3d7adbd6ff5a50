package io.remuda.it.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Tomcat, configured as it comes but for addresses, users, the log, and how often it looks for what has changed. It has
 * neither CDI nor transactions.
 */
record Tomcat(ServerConfiguration configuration) implements Make {

    /** As its own script opens them. */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.rmi/sun.rmi.transport");

    /** Everything to the console, and when an application has been destroyed, too. */
    private static final String LOGGING = """
            handlers = java.util.logging.ConsoleHandler
            java.util.logging.ConsoleHandler.level = ALL
            java.util.logging.ConsoleHandler.formatter = org.apache.juli.OneLineFormatter
            java.util.logging.ConsoleHandler.encoding = UTF-8
            org.apache.catalina.util.LifecycleBase.level = FINE
            """;

    private static final String USERS = """
            <tomcat-users xmlns="http://tomcat.apache.org/xml" version="1.0">
              <user username="ann" password="secret" roles="member"/>
              <user username="bob" password="secret" roles="guest"/>
            </tomcat-users>
            """;

    @Override
    public String title() {
        return "Tomcat";
    }

    @Override
    public void configure(Path base) throws IOException {
        Path conf = Files.createDirectories(base.resolve("conf"));
        Path theirs = configuration.home().resolve("conf");
        for (String file : List.of("catalina.properties", "context.xml", "web.xml")) {
            Files.copy(theirs.resolve(file), conf.resolve(file));
        }
        String server = Files.readString(theirs.resolve("server.xml"));
        server = changed(server, "<Server port=\"8005\"", "<Server port=\"-1\"");
        server = changed(server, "<Connector port=\"8080\"", "<Connector address=\"127.0.0.1\" port=\"0\"");
        // Otherwise it looks for new applications every ten seconds, and for HTTP sessions that have expired every
        // minute.
        server = changed(
                server, "<Engine name=\"Catalina\"", "<Engine name=\"Catalina\" backgroundProcessorDelay=\"1\"");
        Files.writeString(conf.resolve("server.xml"), server);
        Files.writeString(conf.resolve("tomcat-users.xml"), USERS);
        Files.writeString(conf.resolve("logging.properties"), LOGGING);
    }

    private static String changed(String file, String from, String to) throws IOException {
        if (!file.contains(from)) {
            throw new IOException("Not in Tomcat's server.xml: " + from);
        }
        return file.replace(from, to);
    }

    @Override
    public List<String> arguments(Path base) {
        Path bin = configuration.home().resolve("bin");
        return Stream.concat(
                        OPENED.stream().map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED"),
                        Stream.of(
                                "-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"),
                                "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
                                "-Dcatalina.home=" + configuration.home(),
                                "-Dcatalina.base=" + base,
                                "-cp",
                                bin.resolve("bootstrap.jar") + ":" + bin.resolve("tomcat-juli.jar"),
                                "org.apache.catalina.startup.Bootstrap",
                                "start"))
                .toList();
    }

    @Override
    public Pattern listening() {
        return Pattern.compile("Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-auto-\\d+-(?<port>\\d+)\"\\]");
    }

    @Override
    public Path applications(Path base) {
        return base.resolve("webapps");
    }

    @Override
    public WebArchive shape(Archive<?> archive) throws IOException {
        return configuration.openWebBeans().isPresent()
                ? TrueShape.withOpenWebBeans(
                        archive,
                        configuration.war(),
                        configuration.openWebBeans().get())
                : TrueShape.of(archive, configuration.war(), configuration.cdiLib());
    }

    /** It says that the deployment has finished when the application has not started, too. */
    @Override
    public Pattern started(String application) {
        String name = Pattern.quote(application);
        String archive = " web application archive \\[[^\\n]*/" + name + "\\.war\\]";
        return Pattern.compile(
                "((?<failed>Error deploying" + archive + "|Context \\[/" + name + "\\] startup failed).*?)?"
                        + "Deployment of" + archive + " has finished",
                Pattern.DOTALL);
    }

    @Override
    public Pattern stopped(String application) {
        return Pattern.compile("StandardContext\\[/" + Pattern.quote(application) + "\\]\\] to \\[DESTROYED\\]");
    }
}
