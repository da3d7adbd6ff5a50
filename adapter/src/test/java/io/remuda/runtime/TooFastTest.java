package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.TerminateReason.TooFast;
import io.remuda.runtime.FakeConnection.Event.Closed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("B1: clients that send faster than they may")
class TooFastTest {

    private static final Duration ALMOST_A_SECOND = Duration.ofMillis(900);

    @ParameterizedTest
    @CsvSource({"messagesPerSecond, 3", "bytesPerSecond, 12"})
    @DisplayName("with the policy close, the session ends with TooFast and 1008, and what came too fast is not handled")
    void close(String key, String most) {
        TestRuntime test = new TestRuntime(key, most, "ratePolicy", "close");
        HandlerSession session = test.start();

        for (int i = 0; i < 5; i++) {
            test.text(session, "four");
        }
        test.settle();

        assertThat(test.handler.arguments("handle")).hasSize(3);
        assertThat(test.handler.arguments("terminate")).containsExactly(new TooFast());
        assertThat(test.connection.closes()).containsExactly(new Closed(1008, "Too many messages"));
    }

    @Test
    @DisplayName("the bytes of all parts of a message count, and of pongs")
    void parts() {
        TestRuntime test = new TestRuntime("bytesPerSecond", "10", "ratePolicy", "close");
        HandlerSession session = test.start();

        session.arrivals().text("1234", false);
        session.arrivals().text("5678", true);
        assertThat(session.isOpen()).isTrue();
        session.arrivals().pong(ByteBuffer.wrap(new byte[3]));

        assertThat(session.isOpen()).isFalse();
    }

    @Test
    @DisplayName("a part without content counts as a message, so that a message cannot have any number of them")
    void emptyParts() {
        for (boolean text : new boolean[] {true, false}) {
            TestRuntime test = new TestRuntime("messagesPerSecond", "5", "ratePolicy", "close");
            HandlerSession session = test.start();

            emptyParts(session, text, 3 + 5);
            assertThat(session.isOpen()).isTrue();
            emptyParts(session, text, 1);
            test.settle();

            assertThat(session.isOpen()).isFalse();
            assertThat(test.handler.arguments("terminate")).containsExactly(new TooFast());
        }
    }

    private static void emptyParts(HandlerSession session, boolean text, int count) {
        for (int i = 0; i < count; i++) {
            if (text) {
                session.arrivals().text("", false);
            } else {
                session.arrivals().binary(ByteBuffer.allocate(0), false);
            }
        }
    }

    @Test
    @DisplayName("parts with content, into which servers split messages, count as one message with the last")
    void partsWithContent() {
        TestRuntime test = new TestRuntime("messagesPerSecond", "1", "ratePolicy", "close");
        HandlerSession session = test.start();

        for (int i = 0; i < 100; i++) {
            session.arrivals().text("x", false);
        }
        session.arrivals().text("", true);
        test.settle();

        assertThat(session.isOpen()).isTrue();
        assertThat(test.handler.arguments("handle")).hasSize(1);
    }

    @Test
    @DisplayName("characters that arrive byte by byte, of which servers make parts without content, cost nothing")
    void partsOfCharacters() {
        TestRuntime test = new TestRuntime("messagesPerSecond", "1", "ratePolicy", "close");
        HandlerSession session = test.start();

        for (int i = 0; i < 100; i++) {
            emptyParts(session, true, 3);
            session.arrivals().text("\uD83D\uDC34", false);
        }
        session.arrivals().text("", true);
        test.settle();

        assertThat(session.isOpen()).isTrue();
        assertThat(test.handler.arguments("handle")).hasSize(1);
    }

    @Test
    @DisplayName("by default parts without content are held back, and the message is complete all the same")
    void emptyPartsAreThrottled() throws Exception {
        TestRuntime test = new TestRuntime("messagesPerSecond", "1");
        HandlerSession session = test.start();
        session.arrivals().text("one, ", false);
        emptyParts(session, true, 4);

        Thread server = new Thread(
                () -> {
                    session.arrivals().text("", false);
                    session.arrivals().text("two", true);
                },
                "server");
        assertThat(timeOf(server)).isGreaterThanOrEqualTo(ALMOST_A_SECOND);

        assertThat(test.handler.arguments("handle")).containsExactly(Frame.text("one, two"));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @DisplayName("whoever keeps to the rate is never too fast")
    void rate() {
        TestRuntime test = new TestRuntime("messagesPerSecond", "10", "ratePolicy", "close");
        HandlerSession session = test.start();

        for (int i = 0; i < 50; i++) {
            test.text(session, "in time");
            test.advance(Duration.ofMillis(100));
        }

        assertThat(session.isOpen()).isTrue();
        assertThat(test.handler.arguments("handle")).hasSize(50);
    }

    @Test
    @DisplayName("by default the thread that brings messages is held back, and nothing is lost")
    void throttle() throws Exception {
        TestRuntime test = new TestRuntime("messagesPerSecond", "1");
        List<Long> handled = new CopyOnWriteArrayList<>();
        test.handler.handle = (frame, request, state) -> {
            handled.add(System.nanoTime());
            return Result.ok(state);
        };
        HandlerSession session = test.start();
        test.text(session, "one");

        Thread server = new Thread(() -> test.text(session, "two"), "server");
        server.start();
        server.join();

        assertThat(Duration.ofNanos(handled.get(1) - handled.get(0))).isGreaterThanOrEqualTo(ALMOST_A_SECOND);
        assertThat(test.handler.arguments("handle")).hasSize(2);
        assertThat(session.isOpen()).isTrue();
    }

    /** How long a thread runs; it waits for a second of the real clock, whatever that of the runtime says. */
    private static Duration timeOf(Thread server) throws InterruptedException {
        long begin = System.nanoTime();
        server.start();
        server.join();
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
