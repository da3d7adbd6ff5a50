package io.remuda.it;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.Way;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The deployed application, as a test reaches it. */
final class App {

    /** What it asks for is not what is tested: always in the same way. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String base;

    App(URL base) {
        this.base = base.toString().replaceFirst("/$", "");
    }

    /** A handshake on a path, of a client that is known by a key; more parameters as name, value, name, value. */
    Handshake handshake(String path, String key, String... parameters) {
        return Handshake.to(URI.create(base + path + "?" + query("key", key, parameters)));
    }

    /** The origin of the application's pages, for clients that come as those of the tests do. */
    String origin() {
        URI reached = Way.chosen().reach(URI.create(base));
        return reached.getScheme() + "://" + reached.getAuthority();
    }

    /** What the application recorded for a key. */
    List<String> probe(String key) {
        return get("/probe/" + key).lines().toList();
    }

    /** What Remuda logged. */
    List<String> log() {
        return probe("log");
    }

    /** Has the application do something; parameters as name, value, name, value. */
    String control(String action, String... parameters) {
        return get("/control?" + query("do", action, parameters));
    }

    /** The same with a request that belongs to an HTTP session. */
    String controlIn(String httpSessionId, String action, String... parameters) {
        return get("/control?" + query("do", action, parameters), "Cookie", "JSESSIONID=" + httpSessionId);
    }

    private String get(String path, String... headers) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
        if (headers.length > 0) {
            builder.headers(headers);
        }
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " answers " + response.statusCode() + "\n" + response.body());
            }
            return response.body();
        } catch (IOException failed) {
            throw new AssertionError("No answer from " + base + path, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", interrupted);
        }
    }

    private static String query(String name, String value, String... more) {
        StringBuilder query = new StringBuilder(name + "=" + encode(value));
        for (int i = 0; i < more.length; i += 2) {
            query.append('&').append(more[i]).append('=').append(encode(more[i + 1]));
        }
        return query.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Opens and expects the upgrade. */
    RawClient connect(String path, String key, String... parameters) {
        return handshake(path, key, parameters).open();
    }
}
