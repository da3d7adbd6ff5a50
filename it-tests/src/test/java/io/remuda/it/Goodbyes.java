package io.remuda.it;

import io.remuda.it.app.GoodbyeHandler;
import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Sessions of {@link GoodbyeHandler}, which tell a port of the test how they end, because nobody can ask an application that is
 * gone.
 */
final class Goodbyes implements AutoCloseable {

    private static final int SESSIONS = 20;

    private final Map<String, RawClient> clients = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(SESSIONS + 1);
    private final ServerSocket reports;
    private final Future<List<String>> reported;

    /** Opens them; every second has an HTTP session, which the server may end before. */
    Goodbyes(App app) throws IOException {
        reports = new ServerSocket(0, SESSIONS, InetAddress.getLoopbackAddress());
        reports.setSoTimeout((int) RawClient.PATIENCE.toMillis());
        String port = Integer.toString(reports.getLocalPort());
        for (int i = 0; i < SESSIONS; i++) {
            String key = AgainstServer.newKey();
            Handshake handshake = app.handshake("/goodbye", key, "port", port);
            RawClient client = (i % 2 == 0 ? handshake : handshake.header("X-Session", key)).open();
            clients.put(key, client);
            if (!client.text("hello").receiveText().equals("hello")) {
                throw new AssertionError("Another answer of " + key);
            }
        }
        reported = threads.submit(this::lines);
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            try (Socket report = reports.accept()) {
                lines.add(new String(report.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    /** Has each client see its end, from now on and all at once. */
    <T> List<Future<T>> each(Function<RawClient, T> end) {
        return clients.values().stream()
                .map(client -> threads.submit(() -> end.apply(client)))
                .toList();
    }

    /** What the sessions have told, when all have. */
    List<String> reported() throws ExecutionException, InterruptedException {
        return reported.get();
    }

    /** What they tell when they go with all their beans. */
    List<String> withTheirBeans(String reason) {
        return clients.keySet().stream()
                .map(key -> key + " " + reason + " with its beans")
                .toList();
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        clients.values().forEach(RawClient::close);
        reports.close();
    }
}
