package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import io.remuda.it.rate.PacedHandler;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send faster than their route lets them. */
@DisplayName("The rate of a client's messages and bytes")
@Tag("connector")
class RateIT extends AgainstServer {

    /** How many messages a route takes in a second, and at once. */
    private static final int RATE = 10;

    /** Three seconds' worth, beyond what is taken at once. */
    private static final int MESSAGES = 4 * RATE;

    private static final Duration GENEROUS = Duration.ofSeconds(20);

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("rate.war").addPackage(PacedHandler.class.getPackage());
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    /** Texts of 100 bytes that tell their number. */
    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj("%-100d"::formatted).toList();
    }

    /** Sends all texts in one write. */
    private static void flood(RawClient client, List<String> texts) {
        client.send(texts.stream().map(WireFrame::text).toArray(WireFrame[]::new));
    }

    /** When the application handled each message, in nanoseconds. */
    private List<Long> handled(String of) {
        return app.probe(of).stream()
                .filter(line -> line.startsWith("handle "))
                .map(line -> Long.valueOf(line.substring("handle ".length())))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages", "/bytes"})
    @DisplayName("B1: whoever sends faster is held back, and loses nothing; others are not")
    void throttle_holdsBack(String path) {
        RawClient fast = connect(path);
        String otherKey = newKey();
        RawClient other = open(app.handshake(path, otherKey));
        List<String> texts = texts(MESSAGES);
        // The server's clock for what follows begins after these, so that the least time is exact.
        assertThat(fast.text("ready").receiveText()).isEqualTo("ready");
        assertThat(other.text("ready").receiveText()).isEqualTo("ready");

        flood(fast, texts);

        for (String text : texts.subList(0, RATE + 2)) {
            assertThat(fast.receiveText()).isEqualTo(text);
        }
        for (String text : texts(RATE / 2)) {
            assertThat(other.text(text).receiveText()).isEqualTo(text);
        }
        for (String text : texts.subList(RATE + 2, MESSAGES)) {
            assertThat(fast.receiveText()).isEqualTo(text);
        }
        List<Long> times = handled(key);
        assertThat(times).hasSize(1 + MESSAGES);
        for (int i = 1; i <= MESSAGES; i++) {
            assertThat(times.get(i) - times.get(0))
                    .as("message %s", i)
                    .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(i - RATE) / RATE);
        }
        assertThat(times.get(MESSAGES) - times.get(0)).isLessThan(GENEROUS.toNanos());
        assertThat(handled(otherKey))
                .hasSize(1 + RATE / 2)
                .last()
                .satisfies(last -> assertThat(last).isLessThan(times.get(MESSAGES)));
        assertThat(fast.text("still here").receiveText()).isEqualTo("still here");
    }

    @Test
    @Tag("suspend")
    @DisplayName("B1: more clients that send too fast are held back than threads may wait, and nobody loses anything")
    void manyFastClients() {
        List<String> texts = texts(2 * RATE);
        List<RawClient> fast = Stream.generate(AgainstServer::newKey)
                .limit(5 * ApplicationArchive.WAITING_THREADS)
                .map(each -> open(app.handshake("/messages", each)))
                .toList();

        fast.forEach(client -> flood(client, texts));

        RawClient other = connect("/messages");
        for (String text : texts(RATE / 2)) {
            assertThat(other.text(text).receiveText()).isEqualTo(text);
        }
        fast.forEach(
                client -> texts.forEach(text -> assertThat(client.receiveText()).isEqualTo(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages-or-close", "/bytes-or-close"})
    @DisplayName("Section 8: TooFast, and 1008 with its reason, where the policy is close; others stay")
    void close_endsTheSession(String path) {
        RawClient fast = connect(path);
        RawClient other = open(app.handshake(path, newKey()));
        List<String> texts = texts(MESSAGES);

        flood(fast, texts);

        List<WireFrame> frames = fast.receiveUntilClose();
        int taken = frames.size() - 1;
        assertThat(frames.get(taken)).hasToString("close:1008:Too many messages");
        assertThat(taken).isBetween(RATE, MESSAGES - 1);
        assertThat(frames.subList(0, taken).stream().map(WireFrame::string)).isEqualTo(texts.subList(0, taken));
        assertThat(awaitTerminate(key)).isEqualTo("terminate TooFast[] after " + taken);
        for (String text : texts(RATE)) {
            assertThat(other.text(text).receiveText()).isEqualTo(text);
        }
    }
}
