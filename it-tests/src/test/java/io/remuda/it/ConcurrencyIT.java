package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many clients and many firing threads at once. */
@DisplayName("Concurrency")
class ConcurrencyIT extends AgainstApplication {

    private static final int CLIENTS = 200;
    private static final int MESSAGES = 50;
    private static final int FIRING_THREADS = 4;
    private static final int EVENTS = 25;
    private static final int SENDING_THREADS = 10;

    private final ExecutorService threads = Executors.newFixedThreadPool(SENDING_THREADS + FIRING_THREADS);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest(name = "L3, L4: {1} callbacks never overlap, nothing is lost, doubled or out of order")
    @CsvSource({"/overlap, container", "/overlap-worker, worker"})
    void manyClientsAndEvents_keepOverlapAndOrder(String path, String type) throws Exception {
        List<RawClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(n -> open(app.handshake(
                        path,
                        key,
                        "messages",
                        Integer.toString(MESSAGES),
                        "events",
                        Integer.toString(FIRING_THREADS * EVENTS))))
                .toList();
        eventually().until(() -> app.control("count", "toPath", path).equals(Integer.toString(CLIENTS)));

        List<Callable<Void>> work = new ArrayList<>();
        for (int t = 0; t < SENDING_THREADS; t++) {
            int first = t * CLIENTS / SENDING_THREADS;
            work.add(() -> sendNumbers(clients.subList(first, first + CLIENTS / SENDING_THREADS)));
        }
        for (int t = 0; t < FIRING_THREADS; t++) {
            String thread = "thread" + t;
            work.add(() -> {
                app.control("ticks", "type", type, "thread", thread, "count", Integer.toString(EVENTS));
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
            done.get();
        }

        String expected = "handled " + MESSAGES + ", informed " + FIRING_THREADS * EVENTS + ", faults []";
        for (RawClient client : clients) {
            assertThat(client.receiveText()).isEqualTo(expected);
        }
        for (RawClient client : clients) {
            assertThat(client.text("report").receiveText())
                    .as("nothing came after")
                    .isEqualTo(expected);
        }
        clients.forEach(RawClient::close);
        eventually().untilAsserted(() -> assertThat(app.probe(key)).hasSize(CLIENTS));
        assertThat(app.probe(key)).containsOnly("terminate Disconnected[] faults []");
    }

    private static Void sendNumbers(List<RawClient> clients) {
        for (int n = 0; n < MESSAGES; n++) {
            for (RawClient client : clients) {
                client.text(Integer.toString(n));
            }
        }
        return null;
    }
}
