package io.remuda.it.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The application fires events, each of which all connections get. */
final class NewsLoad extends Load {

    private final ServerProcess server;
    private final Pace pace;

    /** When the events were due that are under way. */
    private final long[] due;

    /** How many connections have got them. */
    private final int[] deliveries;

    private int fired;
    private long delivered;

    NewsLoad(Client client, Payload payload, ServerProcess server, int inFlight, Pace pace) {
        super(client, payload);
        this.server = server;
        this.pace = pace;
        this.due = new long[inFlight];
        this.deliveries = new int[inFlight];
    }

    @Override
    void begin(long now) throws IOException {
        pace.start(now);
        for (int i = 0; i < due.length && !pace.hasRate(); i++) {
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
        due[fired % due.length] = now;
        deliveries[fired % due.length] = 0;
        server.fireNews(fired);
        fired++;
    }

    @Override
    void arrived(Connection connection, boolean text, ByteBuffer received, long now) throws IOException {
        int event = connection.received;
        requireThat(text && event < fired && payload.is(received, 0, event), connection);
        int slot = event % due.length;
        latencies.add(now - (pace.hasRate() ? pace.due(event) : due[slot]));
        delivered++;
        deliveries[slot]++;
        if (!pace.hasRate() && !isFinishing() && deliveries[slot] == connections.size()) {
            fire(now);
        }
    }

    @Override
    boolean isAllThere() {
        return delivered == (long) fired * connections.size();
    }
}
