package io.remuda.it.bench.load;

import io.remuda.it.bench.load.app.Site;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;
import org.eclipse.jetty.server.Server;

/**
 * Opens sessions whose clients are in the server's own memory: a process may not have as many open files as an application
 * has sessions. For server and application they are like all others.
 */
final class LocalSessions {

    private static final int AT_ONCE = 64;

    private final LocalConnector connector;
    private final List<LocalEndPoint> clients = new ArrayList<>();

    LocalSessions(Server server) {
        connector = new LocalConnector(server);
        connector.setIdleTimeout(0);
        server.addConnector(connector);
    }

    /** Opens sessions of letters with the numbers from one, inclusive, to another. */
    void open(int from, int to) throws IOException, InterruptedException {
        for (int first = from; first < to; first += AT_ONCE) {
            List<LocalEndPoint> asked = new ArrayList<>(AT_ONCE);
            for (int number = first; number < Math.min(to, first + AT_ONCE); number++) {
                LocalEndPoint client = connector.connect();
                client.addInputAndExecute(Handshake.request("/letters/" + number, "localhost", Site.ORIGIN, false));
                asked.add(client);
            }
            for (LocalEndPoint client : asked) {
                requireUpgraded(client);
            }
            clients.addAll(asked);
        }
    }

    /** How many of them have got something since they were opened. */
    int reached() {
        return (int) clients.stream()
                .filter(client -> client.getOutput().hasRemaining())
                .count();
    }

    private static void requireUpgraded(LocalEndPoint client) throws IOException, InterruptedException {
        ByteBuffer answer = client.waitForOutput(30, TimeUnit.SECONDS);
        String head =
                answer == null ? "" : StandardCharsets.ISO_8859_1.decode(answer).toString();
        if (!head.startsWith(Handshake.UPGRADED)) {
            throw new IOException("Not upgraded: " + head);
        }
    }
}
