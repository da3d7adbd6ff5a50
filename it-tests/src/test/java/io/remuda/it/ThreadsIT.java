package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** On which threads callbacks run, and who waits when they block. */
@DisplayName("Threads of callbacks")
class ThreadsIT extends AgainstApplication {

    /** The default of {@code remuda.workers}. */
    private static final int WORKERS = 256;

    /** More than any server has threads, beyond those that workers perform. */
    private static final int SESSIONS = WORKERS + 220;

    /** The server runs on the JVM of the tests. */
    private static final boolean VIRTUAL_THREADS = Runtime.version().feature() >= 21;

    @Test
    @DisplayName("B3: a handler that says so has init, handle and info on workers")
    void worker_hasAllCallbacks() {
        RawClient client = connect("/worker-gate");
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
        app.control("tell", "key", key, "type", "held", "text", "news");
        assertThat(client.receiveText()).isEqualTo("info news");

        assertThat(app.probe(key))
                .filteredOn(line -> line.startsWith("in "))
                .satisfiesExactly(
                        init -> assertThat(init).startsWith("in init on remuda-worker-"),
                        handle -> assertThat(handle).startsWith("in handle on remuda-worker-"),
                        info -> assertThat(info).startsWith("in info on remuda-worker-"));
    }

    @Test
    @DisplayName("B3: where more sessions block than there are workers, the rest waits, but no thread of the server")
    void blockedWorkers_leaveTheServersThreads() {
        Map<String, RawClient> blocked = new LinkedHashMap<>();
        Stream.generate(AgainstServer::newKey)
                .limit(SESSIONS)
                .forEach(each -> blocked.put(each, open(app.handshake("/worker-gate", each, "hold", "handle"))));

        blocked.values().forEach(client -> client.text("first").text("second"));

        String most = Integer.toString(VIRTUAL_THREADS ? SESSIONS : WORKERS);
        eventually()
                .untilAsserted(() -> assertThat(app.control("waiting"))
                        .as("answered all the while")
                        .isEqualTo(most));
        blocked.keySet().forEach(each -> app.control("open", "key", each + ".handle"));
        blocked.values().forEach(client -> {
            assertThat(client.receiveText()).isEqualTo("first");
            assertThat(client.receiveText()).isEqualTo("second");
        });
    }
}
