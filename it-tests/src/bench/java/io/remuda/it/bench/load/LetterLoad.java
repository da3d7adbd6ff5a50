package io.remuda.it.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The application fires events that are for one connection each; the connections take turns. */
final class LetterLoad extends Load {

    private final ServerProcess server;
    private final int inFlight;
    private final Pace pace;
    private long fired;
    private long delivered;
    private int next;

    /** So many are under way at once, to different connections, of which there have to be more. */
    LetterLoad(Client client, Payload payload, ServerProcess server, int inFlight, Pace pace) {
        super(client, payload);
        this.server = server;
        this.inFlight = inFlight;
        this.pace = pace;
    }

    @Override
    void begin(long now) throws IOException {
        pace.start(now);
        for (int i = 0; i < inFlight && !pace.hasRate(); i++) {
            fire(now);
        }
        server.flush();
    }

    @Override
    long tick(long now) throws IOException {
        while (pace.hasRate() && !isFinishing() && pace.due(fired) <= now) {
            fire(now);
        }
        server.flush();
        return pace.millisUntil(fired, now);
    }

    private void fire(long now) throws IOException {
        Connection connection = connections.get(next);
        while (!pace.hasRate() && connection.sent > connection.received) {
            next = (next + 1) % connections.size();
            connection = connections.get(next);
        }
        next = (next + 1) % connections.size();
        connection.due = now;
        server.fireLetter(connection.number, connection.sent);
        connection.sent++;
        fired++;
    }

    @Override
    void arrived(Connection connection, boolean text, ByteBuffer received, long now) throws IOException {
        requireThat(text && payload.is(received, connection.number, connection.received), connection);
        latencies.add(now
                - (pace.hasRate()
                        ? pace.due((long) connection.received * connections.size() + connection.number)
                        : connection.due));
        delivered++;
        if (!pace.hasRate() && !isFinishing()) {
            fire(now);
        }
    }

    @Override
    boolean isAllThere() {
        return delivered == fired;
    }
}
