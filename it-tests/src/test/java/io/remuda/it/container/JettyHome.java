package io.remuda.it.container;

import io.remuda.it.client.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Jetty, with the modules of one level of Jakarta EE. It has no CDI, unless it has its own module for that; then archives
 * get no descriptor of Jetty.
 */
record JettyHome(ServerConfiguration configuration) implements Make {

    @Override
    public String title() {
        return "Jetty";
    }

    @Override
    public void validate() {
        Required.check("environment", environment());
    }

    private String environment() {
        return configuration.environment();
    }

    private List<String> modules() {
        List<String> modules = new ArrayList<>(List.of("http"));
        modules.add(environment() + "-deploy");
        modules.add(environment() + "-websocket-jakarta");
        if (configuration.cdiModule()) {
            modules.add(environment() + "-cdi");
        }
        if (Way.chosen().isTls()) {
            modules.addAll(List.of("https", "http2"));
        } else if (Way.chosen().isHttp2()) {
            modules.add("http2c");
        }
        return modules;
    }

    @Override
    public void configure(Path base) throws IOException {
        Files.createDirectories(base.resolve("etc"));
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
                """.formatted(Way.PASSWORD, String.join(",", modules())));
        if (Way.chosen().isTls()) {
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
    }

    @Override
    public List<String> arguments(Path base) {
        Path home = configuration.home();
        return List.of(
                "-Djetty.home=" + home,
                "-Djetty.base=" + base,
                "-jar",
                home.resolve("start.jar").toString());
    }

    @Override
    public Pattern listening() {
        return connector("HTTP/1\\.1");
    }

    @Override
    public Optional<Pattern> listeningForTls() {
        return Way.chosen().isTls() ? Optional.of(connector("SSL")) : Optional.empty();
    }

    /** What is logged of a connector whose first protocol is that one. */
    private static Pattern connector(String protocol) {
        return Pattern.compile(
                "Started \\S*ServerConnector@[^\\n]*\\{" + protocol + ",[^\\n]*\\{127\\.0\\.0\\.1:(?<port>\\d+)\\}");
    }

    @Override
    public Path applications(Path base) {
        return base.resolve("webapps");
    }

    @Override
    public WebArchive shape(Archive<?> archive) throws IOException {
        return configuration.cdiModule()
                ? TrueShape.bare(archive, configuration.war(), configuration.cdiLib())
                : TrueShape.of(archive, configuration.war(), configuration.cdiLib());
    }

    @Override
    public Pattern started(String application) {
        return Pattern.compile("(Started|(?<failed>Failed startup of context)) \\S*WebAppContext@[^\\n]*,/"
                + Pattern.quote(application) + ",[^\\n]*");
    }

    @Override
    public Pattern stopped(String application) {
        return Pattern.compile("Stopped \\S*WebAppContext@[^\\n]*,/" + Pattern.quote(application) + ",");
    }
}
