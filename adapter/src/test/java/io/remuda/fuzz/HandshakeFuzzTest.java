package io.remuda.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes and first frames that no client should send, by the thousand. CONTRIBUTING.md says how to send others. */
class HandshakeFuzzTest {

    private static final int CASES = Integer.getInteger("remuda.test.cases", 100_000);
    private static final long SEED = Long.getLong("remuda.test.seed", 20111);
    private static final int ONLY = Integer.getInteger("remuda.test.case", -1);

    private static final int CLIENTS = 4;

    /** After so many, nothing may be left of them. */
    private static final int ROUND = 4_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the product says about the clients; not about mistakes of handlers, which are due. */
    private static final class Log extends Handler {

        private final List<String> records = new ArrayList<>();

        @Override
        public synchronized void publish(LogRecord record) {
            Throwable thrown = record.getThrown();
            records.add(record.getLevel() + " " + record.getMessage() + (thrown == null ? "" : " " + thrown));
        }

        synchronized List<String> taken() {
            List<String> taken = List.copyOf(records);
            records.clear();
            return taken;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final String WORKER = "remuda-worker-";

    private final Logger logger = Logger.getLogger("io.remuda");
    private final Log log = new Log();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.FINE);
        logger.addHandler(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(log);
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
    }

    @Test
    @Timeout(1200)
    @DisplayName("F6, section 8: no handshake and no frame, however wrong, hurts the server or shows its inside")
    void wrongHandshakesAndFrames() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        FuzzServer server = new FuzzServer();
        try {
            nothingIsLeft(server);
            Set<String> threads = threads();
            if (ONLY >= 0) {
                send(server, ONLY, ONLY + 1, 1);
                nothingIsLeft(server);
                return;
            }
            for (int first = 0; first < CASES; first += ROUND) {
                int end = Math.min(CASES, first + ROUND);
                List<Callable<@Nullable Void>> shares = new ArrayList<>();
                for (int client = 0; client < CLIENTS; client++) {
                    int start = first + client;
                    shares.add(() -> {
                        send(server, start, end, CLIENTS);
                        return null;
                    });
                }
                for (Future<@Nullable Void> share : clients.invokeAll(shares)) {
                    share.get();
                }
                server.failures();
                assertThat(FuzzClient.trouble(server.port())).isNull();
                nothingIsLeft(server);
                assertThat(log.taken())
                        .as("log after cases %s to %s of seed %s", first, end, SEED)
                        .allSatisfy(HandshakeFuzzTest::isHarmless);
            }
            clients.shutdown();
            assertThat(clients.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(threads()).as("threads").isSubsetOf(threads));
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith(WORKER))
                    .as("workers")
                    .hasSizeLessThanOrEqualTo(FuzzServer.WORKERS);
        } finally {
            clients.shutdownNow();
            server.stop();
        }
        assertThat(new TreeMap<>(statuses))
                .as("answers by status")
                .containsKeys(101, 200, 400, 401, 403, 426, 500, 503);
    }

    private void send(FuzzServer server, int first, int end, int step) throws IOException {
        try (FuzzClient client = new FuzzClient(server.port())) {
            for (int number = first; number < end; number += step) {
                FuzzCase what = HandshakeGrammar.make(SEED, number);
                byte[] answer;
                try {
                    answer = client.answerTo(what);
                } catch (IOException silent) {
                    throw new AssertionError("The server does not end " + what, silent);
                }
                String trouble = Answers.trouble(what, answer);
                if (trouble != null) {
                    AssertionError failure = new AssertionError(trouble + "\n" + what + "\nanswer:\n"
                            + FuzzCase.escaped(new String(answer, StandardCharsets.ISO_8859_1)));
                    server.failures().forEach(failure::addSuppressed);
                    throw failure;
                }
                count(answer);
            }
        }
    }

    private void count(byte[] answer) {
        String status = new String(answer, 0, Math.min(12, answer.length), StandardCharsets.ISO_8859_1);
        int code = status.matches("HTTP/1\\.1 \\d{3}") ? Integer.parseInt(status.substring(9)) : 0;
        statuses.computeIfAbsent(code, first -> new AtomicInteger()).incrementAndGet();
    }

    private static void isHarmless(String record) {
        assertThat(record).doesNotContain(HandshakeGrammar.SECRET);
        if (record.startsWith("SEVERE")) {
            assertThat(record).containsAnyOf("'s secret", "upgrade returned null", "upgrade chose the subprotocol");
        }
    }

    /** No session, and no place of one: as many clients as there are places find room, and no more. */
    private static void nothingIsLeft(FuzzServer server) throws IOException {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(server.sessions()).as("sessions").isZero());
        for (String path : List.of("/app/echo/lobby", "/plain/echo/lobby")) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                List<Socket> open = new ArrayList<>();
                try {
                    for (int i = 0; i < FuzzServer.PLACES; i++) {
                        assertThat(status(server, path, open))
                                .as("place %s of %s", i, path)
                                .isEqualTo("101");
                    }
                    assertThat(status(server, path, open)).as("one place more").isEqualTo("503");
                } finally {
                    // Orderly, because a reset may come before the server has opened the session.
                    for (Socket socket : open) {
                        socket.shutdownOutput();
                        socket.getInputStream().readAllBytes();
                        socket.close();
                    }
                }
            });
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(server.sessions()).as("sessions").isZero());
    }

    private static String status(FuzzServer server, String path, List<Socket> open) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        open.add(socket);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.getOutputStream().write(FuzzClient.handshake(path));
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).substring(9);
    }

    /** All but those of the test, and the workers: of them there are as many as are needed, up to a maximum. */
    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!thread.getName().startsWith("awaitility")
                    && !thread.getName().startsWith("ForkJoinPool")
                    && !thread.getName().startsWith(WORKER)) {
                names.add(thread.getName() + " " + System.identityHashCode(thread));
            }
        }
        return names;
    }
}
