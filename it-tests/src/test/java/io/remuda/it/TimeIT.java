package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 4 of the contract. Only the least times are exact. */
@DisplayName("Time")
class TimeIT extends AgainstApplication {

    @Test
    @DisplayName("T1: a session without messages of the client ends with 1000 and Timeout")
    void silence_endsTheSession() {
        long start = System.nanoTime();
        RawClient client = connect("/script", "init", "timeout:600");

        assertThat(client.receiveClose()).hasToString("close:1000:");
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(550));
        assertThat(awaitTerminate(key)).isEqualTo("terminate Timeout[] state init");
    }

    @Test
    @DisplayName("T1: messages and unsolicited pongs of the client put the end off")
    void messagesAndPongs_count() {
        long start = System.nanoTime();
        RawClient client = connect("/script", "init", "timeout:2500");
        long last = start;
        for (int i = 0; i < 3; i++) {
            assertThat(client.isSilentFor(Duration.ofMillis(700))).isTrue();
            client.text("text:here");
            assertThat(client.receiveText()).isEqualTo("here");
            assertThat(client.isSilentFor(Duration.ofMillis(700))).isTrue();
            last = System.nanoTime();
            client.send(WireFrame.pong("here"));
        }

        assertThat(client.receiveClose()).hasToString("close:1000:");
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(6600));
        assertThat(since(last)).isGreaterThan(Duration.ofMillis(2400));
        assertThat(awaitTerminate(key)).startsWith("terminate Timeout[]");
    }

    @Test
    @DisplayName("T1: frames to the client, info messages and pongs that answer the runtime's pings do not count")
    void otherTraffic_doesNotCount() {
        long start = System.nanoTime();
        RawClient client = connect("/timeout");
        int pings = 0;

        WireFrame frame = client.receive();
        while (frame.opcode() != WireFrame.CLOSE) {
            if (frame.opcode() == WireFrame.PING) {
                pings++;
                client.send(WireFrame.of(WireFrame.PONG, frame.payload()));
                app.control("tell", "key", key, "type", "command", "text", "hello");
            }
            assertThat(since(start)).isLessThan(RawClient.PATIENCE);
            frame = client.receive();
        }

        assertThat(frame).hasToString("close:1000:");
        assertThat(pings).isPositive();
        assertThat(since(start)).isBetween(Duration.ofMillis(4900), RawClient.PATIENCE);
        assertThat(app.probe(key)).contains("info hello").noneMatch(line -> line.startsWith("handle"));
        assertThat(awaitTerminate(key)).startsWith("terminate Timeout[]");
    }

    @Test
    @DisplayName("T1: setting the timeout restarts it, zero switches it off")
    void timeout_restartsAndEnds() {
        RawClient client = connect("/script", "init", "timeout:3000");
        awaitRecord(key, "init");
        assertThat(client.isSilentFor(Duration.ofMillis(1800))).isTrue();
        app.control("tell", "key", key, "type", "command", "text", "timeout:3000");
        assertThat(client.isSilentFor(Duration.ofMillis(1800))).isTrue();
        app.control("tell", "key", key, "type", "command", "text", "timeout:0 text:off");

        assertThat(client.receiveText()).isEqualTo("off");
        assertThat(client.isSilentFor(Duration.ofMillis(3300))).isTrue();
        assertThat(client.text("text:alive").receiveText()).isEqualTo("alive");
    }

    @Test
    @DisplayName("T2: handle and info may change the timeout of their session")
    void anyResult_changesTheTimeout() {
        RawClient byHandle = connect("/script").text("timeout:300");
        assertThat(byHandle.receiveClose()).hasToString("close:1000:");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Timeout[] state init/handle");

        key = newKey();
        RawClient byInfo = connect("/script");
        awaitRecord(key, "init");
        app.control("tell", "key", key, "type", "command", "text", "timeout:300");
        assertThat(byInfo.receiveClose()).hasToString("close:1000:");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Timeout[] state init/info");
    }

    @Test
    @DisplayName("T2: init, handle and info may change the maximum message size of their session, and of no other")
    void anyResult_changesTheMaximum() {
        RawClient other = open(app.handshake("/script", newKey()));
        RawClient client = connect("/script", "init", "max:20");
        client.text("max:30 text:twenty-");
        assertThat(client.receiveText()).isEqualTo("twenty-");
        client.text("text:" + "x".repeat(25));
        assertThat(client.receiveText()).hasSize(25);
        app.control("tell", "key", key, "type", "command", "text", "max:100000 text:raised");
        assertThat(client.receiveText()).isEqualTo("raised");
        client.text("text:" + "x".repeat(99_995));
        assertThat(client.receiveText()).hasSize(99_995);

        client.sendWhilePossible(WireFrame.text("text:" + "x".repeat(99_996)));

        assertThat(client.receiveClose().code()).isEqualTo(1009);
        assertThat(awaitTerminate(key)).startsWith("terminate TooBig[]");
        assertThat(other.text("text:" + "x".repeat(50)).receiveText()).hasSize(50);
    }

    @Test
    @DisplayName("T4: a session that hibernates wakes at messages, frames and timers, with its state")
    void hibernated_wakes() {
        RawClient client = connect("/script", "init", "text:opened hibernate");
        assertThat(client.receiveText()).isEqualTo("opened");

        app.control("tell", "key", key, "type", "command", "text", "text:told hibernate");
        assertThat(client.receiveText()).isEqualTo("told");
        client.text("timer:200:text:late text:asked hibernate");
        assertThat(client.receiveText()).isEqualTo("asked");
        assertThat(client.receiveText()).isEqualTo("late");

        client.closeProperly(WireFrame.close(1000, "bye"));
        assertThat(awaitTerminate(key))
                .isEqualTo("terminate Remote[code=1000, reason=bye] state init/info/handle/info");
    }

    @Test
    @DisplayName("T3: a timer delivers its message to info once, not before the delay")
    void timer_deliversOnce() {
        long start = System.nanoTime();
        RawClient client = connect("/script").text("timer:500:text:tick text:started");

        assertThat(client.receiveText()).isEqualTo("started");
        assertThat(client.receiveText()).isEqualTo("tick");
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(500));
        assertThat(client.isSilentFor(Duration.ofMillis(700))).isTrue();
        assertThat(app.probe(key)).filteredOn("info text:tick"::equals).hasSize(1);
        assertThat(client.text("cancel").receiveText())
                .as("what was delivered cannot be cancelled")
                .isEqualTo("cancelled false");
    }

    @Test
    @DisplayName("T3: a timer can be cancelled, once")
    void timer_isCancelled() {
        RawClient client = connect("/script").text("timer:500:text:tick cancel");

        assertThat(client.receiveText()).isEqualTo("cancelled true");
        assertThat(client.text("cancel").receiveText()).isEqualTo("cancelled false");
        assertThat(client.isSilentFor(Duration.ofMillis(800))).isTrue();
    }

    @Test
    @DisplayName("T3: timers die with the session")
    void timer_diesWithTheSession() {
        RawClient client = connect("/script").text("timer:300:text:tick shutdown");
        assertThat(client.receiveClose()).hasToString("close:1000:");
        awaitTerminate(key);

        // A timer of another session, started later with the same delay, shows that the time is over.
        String later = newKey();
        RawClient other = open(app.handshake("/script", later)).text("timer:300:text:tick");
        assertThat(other.receiveText()).isEqualTo("tick");
        assertThat(app.probe(key)).noneMatch(line -> line.startsWith("info"));
    }

    @Test
    @DisplayName("T6: a silent client is pinged; one that answers stays")
    void clientThatAnswersPings_stays() {
        long start = System.nanoTime();
        RawClient client = connect("/ping");
        for (int i = 0; i < 3; i++) {
            WireFrame ping = client.receive();
            assertThat(ping.opcode()).isEqualTo(WireFrame.PING);
            client.send(WireFrame.of(WireFrame.PONG, ping.payload()));
        }

        assertThat(since(start)).isGreaterThan(Duration.ofMillis(4400));
        client.send(WireFrame.text("alive"));
        WireFrame frame = client.receive();
        while (frame.opcode() == WireFrame.PING) {
            frame = client.receive();
        }
        assertThat(frame).hasToString("text:alive");
        assertThat(app.probe(key))
                .as("answers to the runtime's pings never reach handle")
                .containsExactly("init", "handle text alive");
    }

    @Test
    @DisplayName("T6: a client that answers no ping ends with Disconnected")
    void clientThatAnswersNoPing_isDisconnected() {
        long start = System.nanoTime();
        RawClient client = connect("/ping");

        assertThat(client.receive().opcode()).isEqualTo(WireFrame.PING);
        assertThat(since(start)).isGreaterThan(Duration.ofMillis(1450));
        client.drainToEnd();

        assertThat(since(start)).isGreaterThan(Duration.ofMillis(2950));
        assertThat(awaitTerminate(key)).isEqualTo("terminate Disconnected[] after 1");
    }

    @Test
    @Tag("abort")
    @DisplayName("T6: a client that answers no ping gets no close code")
    void clientThatAnswersNoPing_getsNoClose() {
        RawClient client = connect("/ping");

        assertThat(client.receive().opcode()).isEqualTo(WireFrame.PING);
        // By an abort, which the Jakarta API does not have: it shows that Jetty's own connection is in use.
        client.awaitEnd();
    }

    @Test
    @DisplayName("T6: ping = 0 switches it off")
    void pingZero_switchesOff() {
        RawClient client = connect("/no-ping");
        assertThat(client.isSilentFor(Duration.ofMillis(1500))).isTrue();
        assertThat(client.text("alive").receiveText()).isEqualTo("alive");
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
