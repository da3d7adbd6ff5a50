package io.remuda.it.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Each connection sends messages, and gets them back. */
final class EchoLoad extends Load {

    private final boolean text;
    private final int inFlight;
    private final Pace pace;

    /** When those were due that are under way; for each connection as many as may be. */
    private final long[] due;

    private long sent;
    private long answered;

    EchoLoad(Client client, Payload payload, boolean text, int connections, int inFlight, Pace pace) {
        super(client, payload);
        this.text = text;
        this.inFlight = inFlight;
        this.pace = pace;
        this.due = new long[connections * inFlight];
    }

    @Override
    void begin(long now) throws IOException {
        pace.start(now);
        if (!pace.hasRate()) {
            for (Connection connection : connections) {
                for (int i = 0; i < inFlight; i++) {
                    send(connection, now);
                }
                connection.flush();
            }
        }
    }

    @Override
    long tick(long now) throws IOException {
        while (pace.hasRate() && !isFinishing() && pace.due(sent) <= now) {
            Connection connection = connections.get((int) (sent % connections.size()));
            send(connection, now);
            connection.flush();
        }
        return pace.millisUntil(sent, now);
    }

    private void send(Connection connection, long now) throws IOException {
        connection.send(text, payload.bytes(connection.number, connection.sent));
        due[slot(connection, connection.sent)] = now;
        connection.sent++;
        sent++;
    }

    private int slot(Connection connection, int message) {
        return connection.number * inFlight + message % inFlight;
    }

    @Override
    void arrived(Connection connection, boolean isText, ByteBuffer received, long now) throws IOException {
        requireThat(isText == text && payload.is(received, connection.number, connection.received), connection);
        // With a rate the connections take turns.
        long wasDue = pace.hasRate()
                ? pace.due((long) connection.received * connections.size() + connection.number)
                : due[slot(connection, connection.received)];
        latencies.add(now - wasDue);
        answered++;
        if (!pace.hasRate() && !isFinishing()) {
            send(connection, now);
        }
    }

    @Override
    boolean isAllThere() {
        return answered == sent;
    }
}
