package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test against the chosen server, with clients that are gone after each test. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
abstract class AgainstServer {

    App app;

    /** The key of the session that a test is mostly about. */
    String key = newKey();

    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void disconnect() {
        clients.forEach(RawClient::close);
        clients.clear();
    }

    static String newKey() {
        return "k" + UUID.randomUUID();
    }

    /** A client with {@link #key}. */
    RawClient connect(String path, String... parameters) {
        return closing(app.connect(path, key, parameters));
    }

    RawClient open(Handshake handshake) {
        return closing(handshake.open());
    }

    RawClient closing(RawClient client) {
        clients.add(client);
        return client;
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(RawClient.PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    /** Does something on a thread of its own: the common pool has one thread on a machine with two cores. */
    static <T> CompletableFuture<T> meanwhile(Supplier<T> what) {
        return CompletableFuture.supplyAsync(what, task -> new Thread(task, "meanwhile").start());
    }

    /** Waits until the key's records are exactly these. */
    void awaitRecords(String of, String... expected) {
        eventually().untilAsserted(() -> assertThat(app.probe(of)).containsExactly(expected));
    }

    /** Waits until the key's records have this one. */
    void awaitRecord(String of, String expected) {
        eventually().untilAsserted(() -> assertThat(app.probe(of)).contains(expected));
    }

    /** Waits until a session has terminated, and gives what {@code terminate} recorded. */
    String awaitTerminate(String of) {
        eventually().untilAsserted(() -> assertThat(app.probe(of)).anyMatch(line -> line.startsWith("terminate")));
        List<String> lines = app.probe(of).stream()
                .filter(line -> line.startsWith("terminate"))
                .toList();
        assertThat(lines).as("terminate runs once").hasSize(1);
        return lines.get(0);
    }
}
