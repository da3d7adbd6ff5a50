package io.remuda.it.load;

import io.remuda.it.container.ServerConfiguration;
import io.remuda.it.container.ServerContainer;
import io.remuda.it.overload.OverloadServlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A Jetty from its distribution, in a process of its own, with the application that is overloaded. */
final class OverloadedServer implements AutoCloseable {

    private static final String APPLICATION = "/overloaded";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern USED_HEAP = Pattern.compile("garbage-first heap[^\\n]* used (\\d+)K");

    private final ServerContainer jetty;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    /**
     * Starts one.
     *
     * @param name of the directory where its configuration and its log are
     * @param settings of the deployment, each a name and a value
     */
    OverloadedServer(String name, List<String> settings) throws Exception {
        ServerConfiguration configuration = ServerConfiguration.beside(name);
        configuration.setMemory("-Xmx2g -XX:+UseG1GC");
        jetty = new ServerContainer(configuration);
        jetty.start();
        port = jetty.deployed(application(settings)).getPort();
    }

    private static WebArchive application(List<String> settings) {
        StringBuilder webXml =
                new StringBuilder("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">\n");
        for (int i = 0; i < settings.size(); i += 2) {
            webXml.append("  <context-param><param-name>")
                    .append(settings.get(i))
                    .append("</param-name><param-value>")
                    .append(settings.get(i + 1))
                    .append("</param-value></context-param>\n");
        }
        webXml.append("</web-app>\n");
        return ShrinkWrap.create(WebArchive.class, APPLICATION.substring(1) + ".war")
                .addPackage(OverloadServlet.class.getPackage())
                .addAsWebInfResource(
                        new StringAsset("<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                                + " bean-discovery-mode=\"annotated\"/>"),
                        "beans.xml")
                .setWebXML(new StringAsset(webXml.toString()));
    }

    int port() {
        return port;
    }

    /** The path of the application's. */
    String path(String inTheApplication) {
        return APPLICATION + inTheApplication;
    }

    URI uri(String inTheApplication) {
        return URI.create("http://127.0.0.1:" + port + path(inTheApplication));
    }

    /** Has the application's servlet do something; the stage has what it answers. */
    CompletableFuture<String> doing(String what) {
        HttpRequest request = HttpRequest.newBuilder(uri("/overload?do=" + what))
                .timeout(PATIENCE)
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(answer -> {
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(what + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        });
    }

    String ask(String what) {
        return doing(what).join();
    }

    /** The answer to a question for a number. */
    long count(String what) {
        return Long.parseLong(ask(what));
    }

    /** What the application has counted under that name. */
    long tally(String name) {
        return count("tally&name=" + name);
    }

    String log() throws IOException {
        return jetty.log();
    }

    /** How many threads of the server are in a method, by what a thread dump says. */
    long threadsIn(String method) throws IOException {
        return jetty.diagnose("Thread.print")
                .lines()
                .filter(line -> line.contains(method))
                .count();
    }

    /** How many objects of a class are not garbage. */
    long alive(String className) throws IOException {
        return jetty.diagnose("GC.class_histogram")
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(className))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    /** Collects garbage and says what is left. */
    Memory memory() throws IOException {
        jetty.diagnose("GC.run");
        String heap = jetty.diagnose("GC.heap_info");
        Matcher used = USED_HEAP.matcher(heap);
        if (!used.find()) {
            throw new IOException("Not the heap of G1: " + heap);
        }
        return new Memory(Long.parseLong(used.group(1)) / 1024.0, jetty.residentBytes() / 1024.0 / 1024.0);
    }

    @Override
    public void close() throws LifecycleException {
        jetty.stop();
    }

    /**
     * What the server occupies.
     *
     * @param heap what is in use of the heap after garbage collection, in MiB
     * @param resident what the process occupies, in MiB
     */
    record Memory(double heap, double resident) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "heap %.1f MiB, process %.0f MiB", heap, resident);
        }
    }
}
