package io.remuda.it.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client does to a server in one case, and whether it got all that it should, in order. To begin with, each
 * connection sends a message and gets it back: from then on the application knows its session.
 */
abstract class Load implements Client.Listener {

    /** So many connections are opened at once. */
    private static final int OPENING = 64;

    private static final int GREETING = -1;

    final Client client;
    final Payload payload;
    final Latencies latencies = new Latencies();
    final List<Connection> connections = new ArrayList<>();
    private int greeted;
    private boolean finishing;

    Load(Client client, Payload payload) {
        this.client = client;
        this.payload = payload;
    }

    /** Opens connections and has them greet. */
    void open(String path, int count) throws IOException {
        int enough = connections.size() + count;
        while (greeted < enough) {
            while (connections.size() < enough && connections.size() - greeted < OPENING) {
                Connection connection = client.connect(path, connections.size(), this);
                connection.received = GREETING;
                connections.add(connection);
            }
            int before = greeted;
            client.pollUntil(() -> greeted > before);
        }
    }

    /** Has all connections greet once more: those that have rested answer as before. */
    void greetAgain() throws IOException {
        greeted = 0;
        for (Connection connection : connections) {
            connection.received = GREETING;
            opened(connection, System.nanoTime());
            connection.flush();
        }
        client.pollUntil(() -> greeted == connections.size());
    }

    @Override
    public void opened(Connection connection, long now) throws IOException {
        connection.send(true, payload.bytes(connection.number, GREETING));
    }

    @Override
    public final void message(Connection connection, boolean text, ByteBuffer received, long now) throws IOException {
        if (connection.received == GREETING) {
            requireThat(text && payload.is(received, connection.number, GREETING), connection);
            greeted++;
        } else {
            arrived(connection, text, received, now);
        }
        connection.received++;
    }

    @Override
    public void closed(Connection connection, long now) throws IOException {
        throw new IOException("Connection " + connection.number + " is closed");
    }

    /** A message has come on a connection that has got {@link Connection#received} before. */
    abstract void arrived(Connection connection, boolean text, ByteBuffer received, long now) throws IOException;

    /** Begins to send. */
    abstract void begin(long now) throws IOException;

    /** Sends what is due; returns how many milliseconds the client may wait for the server until something else is. */
    abstract long tick(long now) throws IOException;

    /** Whether nothing is awaited. */
    abstract boolean isAllThere();

    /** From now on nothing new is sent. */
    final void finish() {
        finishing = true;
    }

    final boolean isFinishing() {
        return finishing;
    }

    static void requireThat(boolean expected, Connection connection) {
        if (!expected) {
            throw new IllegalStateException(
                    "Connection " + connection.number + " got another message than number " + connection.received);
        }
    }
}
