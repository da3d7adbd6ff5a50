package io.remuda.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.overload.AnsweringHandler;
import io.remuda.it.overload.BulletinHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A broadcast to many sessions of which some read nothing and some block. The times are printed and not checked: what
 * has to hold on a busy machine, too, is that everybody else gets everything, in order, and stays.
 *
 * <p>System properties: {@code overload.sessions}, {@code overload.rounds}, {@code overload.bulletins} of a round,
 * {@code overload.sendTimeout} in seconds.
 */
@DisplayName("Isolation")
class Isolation {

    /** What a client takes that reads nothing, in bytes. */
    private static final int SMALL_WINDOW = 4096;

    /** Without virtual threads more would take too many of the 256 workers. */
    private static final int MOST_BLOCKING_ON_A_POOL = 100;

    /** Beyond the deadline of a send, on a machine that is busy. */
    private static final Duration LATE = Duration.ofSeconds(15);

    /** Until connections that were cut have gone from the server. */
    private static final Duration RELEASED = Duration.ofSeconds(30);

    private static final String SESSION_CLASS = "io.remuda.runtime.HandlerSession";

    private final int sessions = Integer.getInteger("overload.sessions", 600);
    private final int rounds = Integer.getInteger("overload.rounds", 1);
    private final int bulletins = Integer.getInteger("overload.bulletins", 5);
    private final Duration sendTimeout = Duration.ofSeconds(Integer.getInteger("overload.sendTimeout", 3));

    private final int stalled = sessions / 20;
    private final int blocking =
            Runtime.version().feature() >= 21 ? sessions / 20 : Math.min(sessions / 20, MOST_BLOCKING_ON_A_POOL);
    private final int healthy = sessions - stalled - blocking;

    private OverloadedServer server;
    private Crowd crowd;

    /** The number of the next bulletin. */
    private int next;

    @BeforeEach
    void start() throws Exception {
        server = new OverloadedServer(
                "isolation",
                List.of(
                        "remuda.maxSessions",
                        Integer.toString(2 * sessions),
                        "remuda.BulletinHandler.sendTimeout",
                        sendTimeout.toString()));
        crowd = new Crowd(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        crowd.close();
        server.close();
    }

    @Test
    @DisplayName(
            "B2, B3: sessions that read nothing or that block delay no other, and are gone after the time for a send")
    void illSessions_doNotDelayTheOthers() throws Exception {
        Reader measured = new Reader();
        Reader others = new Reader();
        List<Member> well = open(healthy, BulletinHandler.HEALTHY, 0, measured);
        List<Member> slow = open(blocking, BulletinHandler.BLOCKING, 0, others);
        List<Latencies> healthyTimes = new ArrayList<>();
        List<Latencies> illTimes = new ArrayList<>();

        for (int round = 1; round <= rounds; round++) {
            List<Member> deaf = open(stalled, BulletinHandler.STALLED, SMALL_WINDOW, others);
            if (round == 1) {
                // Until the server is warm.
                broadcast(false, well, measured);
            }
            healthyTimes.add(broadcast(false, well, measured));
            awaitAll(slow);
            awaitAll(deaf);

            OverloadedServer.Memory before = server.memory();
            deaf.forEach(member -> member.reading(false));
            assertThat(server.count("flood")).isEqualTo(stalled);
            long stalledSoFar = (long) round * stalled;
            crowd.pollUntil(() -> server.tally("flooded") == stalledSoFar, "the flood");
            OverloadedServer.Memory during = server.memory();

            illTimes.add(broadcast(true, well, measured));
            long stillOpen = server.count("open&path=" + BulletinHandler.STALLED);

            crowd.pollUntil(() -> server.tally("stalled.Overload") == stalledSoFar, "the ends of who reads nothing");
            assertThat(server.tally("stalledMillis"))
                    .as("milliseconds until the last one ended")
                    .isBetween(sendTimeout.toMillis(), sendTimeout.plus(LATE).toMillis());
            awaitAll(slow);
            // Their clients have not gone: the server has to cut them.
            awaitTheirMemory(before);
            for (Member member : deaf) {
                member.cut();
            }
            OverloadedServer.Memory after = server.memory();
            System.out.printf(
                    "round %d%n  healthy: %s; %s%n  ill: %s; %s; %s%n  afterwards: %s; %d stalled sessions were open when the others had got everything%n",
                    round,
                    healthyTimes.get(round - 1),
                    before,
                    illTimes.get(round - 1),
                    illTimes.get(round - 1).comparedWith(healthyTimes.get(round - 1)),
                    during,
                    after,
                    stillOpen);
        }

        Latencies allHealthy = Latencies.together(healthyTimes);
        Latencies allIll = Latencies.together(illTimes);
        System.out.printf(
                "%d sessions, %d read nothing, %d block; Java %s%n  healthy: %s%n  ill: %s; %s%n  stalled sessions end after %d ms%n",
                sessions,
                stalled,
                blocking,
                Runtime.version(),
                allHealthy,
                allIll,
                allIll.comparedWith(allHealthy),
                server.tally("stalledMillis"));
        assertThat(server.ask("tallies"))
                .as("who ended, and where callbacks ran")
                .doesNotContain("healthy.", "blocking.", "onAThreadOfTheServer");
        assertThat(server.count("open&path=" + BulletinHandler.HEALTHY)).isEqualTo(healthy);
        assertThat(server.count("open&path=" + BulletinHandler.BLOCKING)).isEqualTo(blocking);
    }

    @Test
    @DisplayName("B3: a callback that blocks the server's thread is reported once, with its handler and the remedy")
    void blockingCallback_isReportedOnce() throws IOException {
        for (int client = 0; client < 2; client++) {
            try (RawClient late = Handshake.to(server.uri("/answering")).open()) {
                for (int message = 0; message < 2; message++) {
                    late.text(AnsweringHandler.LATE);
                    assertThat(late.receiveText()).isEqualTo(AnsweringHandler.LATE);
                }
            }
        }

        assertThat(server.log().lines().filter(line -> line.contains("REMUDA-113")))
                .singleElement()
                .asString()
                .contains(AnsweringHandler.class.getName(), "handle", "Callbacks.WORKER");
    }

    /** Opens sessions whose first bulletin is the next one. */
    private List<Member> open(int count, String path, int receiveBuffer, Reader reader) throws IOException {
        List<Member> members = crowd.open(count, server.path(path), receiveBuffer, reader);
        // A server may say so before it has opened the session.
        crowd.pollUntil(() -> server.count("open&path=" + path) == count, "sessions of " + path);
        members.forEach(member -> member.due = next);
        return members;
    }

    /** Fires one bulletin after another, each when the members have the one before; the times are those of all of them. */
    private Latencies broadcast(boolean blocks, List<Member> members, Reader reader) throws IOException {
        List<Latencies> times = new ArrayList<>();
        for (int i = 0; i < bulletins; i++) {
            reader.begin();
            CompletableFuture<String> firing = server.doing("fire&number=" + next + "&blocks=" + blocks);
            next++;
            crowd.pollUntil(firing::isDone, "the event");
            assertThat(firing.join()).isEqualTo("fired");
            // Those that block do so until all others have it.
            awaitAll(members);
            assertThat(server.ask("release&number=" + (next - 1))).isEqualTo("released");
            times.add(Latencies.ofNanos(reader.times));
        }
        return Latencies.together(times);
    }

    private void awaitAll(List<Member> members) throws IOException {
        int expected = next;
        crowd.pollUntil(
                () -> members.stream().allMatch(member -> member.due == expected),
                "bulletin " + (expected - 1) + " at " + members.size() + " clients");
    }

    /** The server notices that the last connections are gone a moment after they were cut. */
    private void awaitTheirMemory(OverloadedServer.Memory before) throws IOException {
        double weight = (double) stalled * BulletinHandler.WEIGHT / (1 << 20);
        int most = healthy + blocking;
        long begin = System.nanoTime();
        long left = aliveSessions();
        double grown = server.memory().heap() - before.heap();
        while ((left > most || grown > weight / 2) && System.nanoTime() - begin < RELEASED.toNanos()) {
            crowd.pollFor(Duration.ofMillis(500));
            left = aliveSessions();
            grown = server.memory().heap() - before.heap();
        }
        assertThat(left).as("sessions in memory").isLessThanOrEqualTo(most);
        assertThat(grown)
                .as("MiB more than before; what waited for the clients had " + weight)
                .isLessThan(weight / 2);
    }

    private long aliveSessions() throws IOException {
        // Jetty's selector remembers the connection that it dealt with last: let that be this one.
        server.tally("stalled.Overload");
        return server.alive(SESSION_CLASS);
    }

    /** Demands that each bulletin comes when it is due, and that the session does not end. */
    private static final class Reader implements Member.Listener {

        private List<Long> times = new ArrayList<>();
        private long begin;

        void begin() {
            times = new ArrayList<>();
            begin = System.nanoTime();
        }

        @Override
        public void text(Member member, String text, long now) {
            if (Integer.parseInt(text) != member.due) {
                throw new AssertionError("Bulletin " + text + " instead of " + member.due);
            }
            member.due++;
            times.add(now - begin);
        }

        @Override
        public void ended(Member member) {
            throw new AssertionError("The server has ended a session with " + member.closeCode() + ", of " + member);
        }
    }
}
