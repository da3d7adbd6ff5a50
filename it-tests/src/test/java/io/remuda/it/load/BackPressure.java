package io.remuda.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.overload.PushedHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Clients that send as fast as they can what is handled slowly, or not at all for a while. The times of the others are printed and
 * not checked, because the machine may be busy.
 *
 * <p>System properties: {@code overload.mebibytes} that one client sends in all, {@code overload.pushing}, the number of clients that
 * do so at once, {@code overload.seconds} for which they are watched.
 */
@DisplayName("Back-pressure")
class BackPressure implements Member.Listener {

    /** The bound {@code frameBytes}, and the message that may go beyond it, with what the server reads ahead. */
    private static final int MOST_MEBIBYTES = 16;

    private static final int NORMAL = 1000;

    private final int mebibytes = Integer.getInteger("overload.mebibytes", 64);
    private final int pushing = Integer.getInteger("overload.pushing", 150);
    private final Duration watched = Duration.ofSeconds(Integer.getInteger("overload.seconds", 3));

    private OverloadedServer server;
    private Crowd crowd;

    @BeforeEach
    void start() throws Exception {
        server = new OverloadedServer("back-pressure", List.of());
        crowd = new Crowd(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        crowd.close();
        server.close();
    }

    @Test
    @DisplayName(
            "T5, B1: the server's memory stays flat while a client sends more than a slow handler takes, and nothing is lost")
    void slowHandler_holdsItsClientBack() throws Exception {
        push(PushedHandler.SLOW);
    }

    @Test
    @DisplayName(
            "T5: the server's memory stays flat while a client sends what its session does not take, and nothing is lost")
    void pausedSession_holdsItsClientBack() throws Exception {
        push(PushedHandler.PAUSED);
    }

    private void push(String path) throws IOException {
        long messages = mebibytes * (1L << 20) / Member.PUSHED;
        Member client = crowd.open(1, server.path(path), 0, this).get(0);
        OverloadedServer.Memory before = server.memory();

        client.push(messages);
        crowd.pollFor(watched);
        OverloadedServer.Memory during = server.memory();
        long taken = client.taken();
        long handled = server.tally("handled");
        crowd.pollFor(Duration.ofSeconds(1));
        long takenLater = client.taken();
        long handledLater = server.tally("handled");
        assertThat(during.heap() - before.heap()).as("MiB more than before").isLessThan(MOST_MEBIBYTES);
        assertThat(taken / Member.PUSHED)
                .as("what the system took, in messages of %d", messages)
                .isLessThan(messages);

        long begin = System.nanoTime();
        assertThat(server.ask("goOn")).isEqualTo("lifted");
        crowd.pollUntil(client::hasEnded, "all messages and the close");
        double seconds = (System.nanoTime() - begin) / 1e9;
        OverloadedServer.Memory after = server.memory();
        System.out.printf(
                Locale.ROOT,
                "%s, one client with %d MiB; Java %s%n  before: %s%n  after %d s: %s; taken %.1f MiB, handled %d messages;"
                        + " within one more second %.1f MiB, %d messages%n  all, %.1f s after the rate was lifted: %s%n",
                path,
                mebibytes,
                Runtime.version(),
                before,
                watched.toSeconds(),
                during,
                mebibytes(taken),
                handled,
                mebibytes(takenLater - taken),
                handledLater - handled,
                seconds,
                after);
        assertThat(client.closeCode()).isEqualTo(NORMAL);
        // The handler has checked the order.
        assertThat(server.tally("handled")).isEqualTo(messages);
        assertThat(server.tally(path.substring(path.lastIndexOf('/') + 1) + ".Remote"))
                .isEqualTo(1);
    }

    @Test
    @DisplayName(
            "T5: clients that send more than slow handlers take occupy no thread, and leave others and HTTP responsive")
    void manySlowHandlers_leaveOthersResponsive() throws Exception {
        pushMany(PushedHandler.SLOW);
    }

    @Test
    @DisplayName(
            "T5: clients that send what sessions do not take occupy no thread, and leave others and HTTP responsive")
    void manyPausedSessions_leaveOthersResponsive() throws Exception {
        pushMany(PushedHandler.PAUSED);
    }

    private void pushMany(String path) throws Exception {
        try (Bystanders bystanders = new Bystanders(server)) {
            List<Member> clients = crowd.open(pushing, server.path(path), 0, this);
            bystanders.watch(() -> crowd.pollFor(watched));
            Responses quiet = bystanders.watch(() -> crowd.pollFor(watched));
            OverloadedServer.Memory before = server.memory();

            clients.forEach(client -> client.push(Long.MAX_VALUE));
            Responses beginning = bystanders.watch(() -> crowd.pollFor(watched));
            Responses lasting = bystanders.watch(() -> crowd.pollFor(watched));
            OverloadedServer.Memory during = server.memory();
            long waiting = server.threadsIn("io.remuda.runtime.Mailbox.awaitRoom");
            long open = server.count("open&path=" + path);
            double taken = mebibytes(clients.stream().mapToLong(Member::taken).sum());

            System.out.printf(
                    Locale.ROOT,
                    "%s, %d clients; Java %s%n  before: %s%n  after %d s: %s; taken %.0f MiB; %d sessions open, %d threads wait%n"
                            + "  echo, quiet:  %s%n  at first:     %s; %s%n  later:        %s; %s%n"
                            + "  HTTP, quiet:  %s%n  at first:     %s; %s%n  later:        %s; %s%n",
                    path,
                    pushing,
                    Runtime.version(),
                    before,
                    2 * watched.toSeconds(),
                    during,
                    taken,
                    open,
                    waiting,
                    quiet.echo(),
                    beginning.echo(),
                    beginning.echo().comparedWith(quiet.echo()),
                    lasting.echo(),
                    lasting.echo().comparedWith(quiet.echo()),
                    quiet.http(),
                    beginning.http(),
                    beginning.http().comparedWith(quiet.http()),
                    lasting.http(),
                    lasting.http().comparedWith(quiet.http()));
            assertThat(waiting).as("threads that wait").isZero();
            assertThat(clients).as("those that ended").noneMatch(Member::hasEnded);

            assertThat(server.ask("goOn")).isEqualTo("lifted");
            clients.forEach(Member::finish);
            crowd.pollUntil(() -> clients.stream().allMatch(Member::hasEnded), "the ends of those that were held back");
            assertThat(clients).extracting(Member::closeCode).containsOnly(NORMAL);
            System.out.println("  in the end: " + server.ask("tallies"));
        }
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    @Override
    public void text(Member member, String text, long now) {
        throw new AssertionError("Nobody has sent a text, but " + text + " came");
    }

    @Override
    public void ended(Member member) {
        // The test asks for the code.
    }

    /** How fast the others were answered. */
    private record Responses(Latencies echo, Latencies http) {}

    /** Another session and plain HTTP, each with one request after the other, on threads of their own. */
    private static final class Bystanders implements AutoCloseable {

        /** Between an answer and the next request: seldom enough that they measure and do not load. */
        private static final long PAUSE_NANOS = 5_000_000;

        private final OverloadedServer server;
        private final RawClient session;
        private final ExecutorService threads = Executors.newFixedThreadPool(2);

        Bystanders(OverloadedServer server) {
            this.server = server;
            this.session = Handshake.to(server.uri("/answering")).open();
        }

        Responses watch(Meanwhile meanwhile) throws IOException {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Latencies> echo = CompletableFuture.supplyAsync(() -> repeat(over, this::echo), threads);
            CompletableFuture<Latencies> http = CompletableFuture.supplyAsync(() -> repeat(over, this::http), threads);
            try {
                meanwhile.run();
            } finally {
                over.set(true);
            }
            return new Responses(echo.join(), http.join());
        }

        private static Latencies repeat(AtomicBoolean over, Runnable request) {
            List<Long> times = new ArrayList<>();
            while (!over.get()) {
                long begin = System.nanoTime();
                request.run();
                times.add(System.nanoTime() - begin);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return Latencies.ofNanos(times);
        }

        private void echo() {
            session.text("hello");
            assertThat(session.receiveText()).isEqualTo("hello");
        }

        private void http() {
            try (InputStream answer = open()) {
                assertThat(answer.readAllBytes())
                        .asString(java.nio.charset.StandardCharsets.UTF_8)
                        .isEqualTo("hello");
            } catch (IOException failed) {
                throw new AssertionError("No answer", failed);
            }
        }

        private InputStream open() throws IOException {
            HttpURLConnection connection =
                    (HttpURLConnection) server.uri("/overload?do=hello").toURL().openConnection();
            connection.setReadTimeout((int) Duration.ofMinutes(1).toMillis());
            return connection.getInputStream();
        }

        @Override
        public void close() {
            threads.shutdownNow();
            session.close();
        }
    }

    /** What is done while others are watched. */
    private interface Meanwhile {

        void run() throws IOException;
    }
}
