package io.remuda.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.ApplicationArchive;
import io.remuda.it.app.AppListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server and client each in a JVM of its own. The number is the system property {@code connections}. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TenThousandConnections {

    private static final String PATH = "/echo/many";

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        // Without its idle timeout of the server: connections that wait for a thread for as long are cut before they
        // open.
        return ApplicationArchive.of("it.war").deleteClass(AppListener.class);
    }

    @Test
    @DisplayName("All connections are open at once, each answered once")
    void allConnections_areOpenAtOnceAndAnswered() throws IOException, InterruptedException {
        int connections = Integer.getInteger("connections", 1_000);
        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyConnections.class.getName(),
                        Integer.toString(base.getPort()),
                        base.getPath().replaceFirst("/$", "") + PATH,
                        Integer.toString(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            String report = output.readLine();
            System.out.println(report);
            assertThat(openOnTheServer()).as(report).isEqualTo(Integer.toString(connections));

            client.getOutputStream().close();
            output.lines().forEach(System.out::println);
            assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(client.exitValue()).as(report).isZero();
        } finally {
            client.destroyForcibly();
        }
    }

    private String openOnTheServer() throws IOException, InterruptedException {
        URI question = URI.create(base + "control?do=count&toPath=" + PATH);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(question).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
