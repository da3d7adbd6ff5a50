package io.remuda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.remuda.Frame;
import io.remuda.Result;
import io.remuda.TerminateReason.TooBig;
import io.remuda.runtime.FakeConnection.Event.Closed;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How parts become messages, through a whole session that takes 8 bytes. */
class ArrivalsTest {

    /** So large that nothing else in the JVM's memory changes by as much. */
    private static final int LARGE = 64 << 20;

    private final TestRuntime test = new TestRuntime("maxMessageSize", "8", "ping", "0");
    private final HandlerSession session = test.start();
    private final Arrivals arrivals = session.arrivals();

    @AfterEach
    void noViolations() {
        assertThat(test.connection.violations()).isEmpty();
    }

    private void assertHandled(Frame... frames) {
        assertThat(test.handler.arguments("handle")).containsExactly((Object[]) frames);
    }

    private void assertTooBig() {
        assertThat(session.isOpen()).isFalse();
        test.settle();
        assertThat(test.handler.arguments("terminate")).containsExactly(new TooBig());
        assertThat(test.connection.closes()).containsExactly(new Closed(1009, "Message too big"));
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    @Test
    @DisplayName("F2: a message in one part is delivered as it is")
    void wholeMessages() {
        arrivals.text("text", true);
        arrivals.binary(bytes(1, 2), true);
        arrivals.pong(bytes(3));

        assertHandled(Frame.text("text"), Frame.binary(new byte[] {1, 2}), Frame.pong(new byte[] {3}));
    }

    @Test
    @DisplayName("F5: a message that came together with the one before is a worker's, and what follows it")
    void messagesThatComeTogether_areAWorkers() {
        arrivals.text("1", true);
        test.timers.advance(Duration.ofNanos(9_999));
        arrivals.text("2", true);
        test.timers.advance(Duration.ofSeconds(1));
        arrivals.text("3", true);
        assertHandled(Frame.text("1"));

        test.settle();
        assertHandled(Frame.text("1"), Frame.text("2"), Frame.text("3"));
    }

    @Test
    @DisplayName(
            "F5: nor is a large one a worker's that came together with the one before: it would have a write of its own")
    void largeMessagesThatComeTogether_areTheServers() {
        TestRuntime roomy = new TestRuntime("ping", "0");
        Arrivals arriving = roomy.start().arrivals();
        Frame.Text large = Frame.text("x".repeat(1024));
        Frame.Text smaller = Frame.text("x".repeat(1023));

        arriving.text("1", true);
        roomy.timers.advance(Duration.ofNanos(1));
        arriving.text(large.payload(), true);
        roomy.timers.advance(Duration.ofNanos(1));
        arriving.text(smaller.payload(), true);
        assertThat(roomy.handler.arguments("handle")).containsExactly(Frame.text("1"), large);

        roomy.settle();
        assertThat(roomy.handler.arguments("handle")).containsExactly(Frame.text("1"), large, smaller);
    }

    @Test
    @DisplayName("F5: nor is any a worker's where each frame has a write of its own")
    void messagesThatComeTogether_areTheServersWithoutSharedWrites() {
        TestRuntime each = new TestRuntime("ping", "0");
        each.connection.writesEach();
        Arrivals arriving = each.start().arrivals();

        arriving.text("1", true);
        each.timers.advance(Duration.ofNanos(1));
        arriving.text("2", true);

        assertThat(each.handler.arguments("handle")).containsExactly(Frame.text("1"), Frame.text("2"));
    }

    @Test
    @DisplayName(
            "F5: one that comes later is the server's, so that a client which waits for its answer gets it at once")
    void messageThatComesLater_isTheServers() {
        arrivals.text("1", true);
        test.timers.advance(Duration.ofNanos(10_000));
        arrivals.text("2", true);

        assertHandled(Frame.text("1"), Frame.text("2"));
    }

    @Test
    @DisplayName("F2: the parts of a message are joined")
    void partsAreJoined() {
        arrivals.text("a", false);
        arrivals.text("", false);
        arrivals.text("bc", false);
        assertHandled();
        arrivals.text("d", true);
        arrivals.binary(bytes(1, 2), false);
        arrivals.binary(bytes(), false);
        arrivals.binary(bytes(3), true);

        assertHandled(Frame.text("abcd"), Frame.binary(new byte[] {1, 2, 3}));
    }

    @Test
    @DisplayName("F2: a pong between the parts of a message is delivered, and the message stays whole")
    void pongBetweenParts() {
        arrivals.text("a", false);
        arrivals.pong(bytes(1));
        arrivals.text("b", true);

        assertHandled(Frame.pong(new byte[] {1}), Frame.text("ab"));
    }

    @Test
    @DisplayName("F2: empty messages are messages")
    void emptyMessages() {
        arrivals.text("", true);
        arrivals.binary(bytes(), true);
        arrivals.text("", false);
        arrivals.text("", true);
        arrivals.pong(bytes());

        assertHandled(Frame.text(""), Frame.binary(new byte[0]), Frame.text(""), Frame.pong(new byte[0]));
    }

    @Test
    @DisplayName("F2: what the server does with its buffer afterwards changes nothing")
    void buffersAreCopied() {
        byte[] serversBuffer = {1, 2, 3, 4};
        arrivals.binary(ByteBuffer.wrap(serversBuffer, 1, 2), true);
        arrivals.binary(ByteBuffer.wrap(serversBuffer, 0, 1), false);
        serversBuffer[0] = 9;
        serversBuffer[1] = 9;
        arrivals.binary(ByteBuffer.wrap(serversBuffer, 3, 1), true);

        assertHandled(Frame.binary(new byte[] {2, 3}), Frame.binary(new byte[] {1, 4}));
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("12345678", ""),
                Arguments.of("1234567\u007f", ""),
                Arguments.of("\u00e4\u00f6\u00fc\u00df", ""),
                Arguments.of("\u0080\u07ff\u0080\u07ff", ""),
                Arguments.of("\u20ac\u20ac", "12"),
                Arguments.of("\u0800\uffff", "12"),
                Arguments.of("\ud83d\ude00\ud83d\ude00", ""),
                Arguments.of("\ud83d\ude00\u20ac", "1"),
                Arguments.of("\ud800\udc00\udbff\udfff", ""));
    }

    @ParameterizedTest
    @MethodSource("texts")
    @DisplayName("F6: the size of a text is counted in bytes of UTF-8: the maximum is taken, one byte more is TooBig")
    void textSize_isCountedInBytes(String text, String fill) {
        String most = text + fill;
        assertThat(most.getBytes(StandardCharsets.UTF_8)).hasSize(8);

        arrivals.text(most, true);
        assertHandled(Frame.text(most));
        assertThat(session.isOpen()).isTrue();
        arrivals.text(most + "+", true);

        assertHandled(Frame.text(most));
        assertTooBig();
    }

    @ParameterizedTest
    @MethodSource("texts")
    @DisplayName("F6: the size of a text is that of all its parts together")
    void textSize_isThatOfAllParts(String text, String fill) {
        String most = text + fill;
        for (int round = 0; round < 2; round++) {
            most.codePoints().forEach(codePoint -> arrivals.text(Character.toString(codePoint), false));
            arrivals.text("", true);
        }
        assertHandled(Frame.text(most), Frame.text(most));

        most.codePoints().forEach(codePoint -> arrivals.text(Character.toString(codePoint), false));
        arrivals.text("+", false);

        assertTooBig();
    }

    @Test
    @DisplayName("F6: a pong between the fragments of a message does not make room for a larger one")
    void pongBetweenParts_doesNotCountAsAnEnd() {
        arrivals.text("12345", false);
        arrivals.pong(ByteBuffer.wrap(new byte[] {1}));
        arrivals.text("6789", false);

        assertTooBig();
    }

    @Test
    @DisplayName("F6: a binary message of the maximum is taken, one byte more is TooBig")
    void binarySize() {
        arrivals.binary(ByteBuffer.allocate(8), true);
        arrivals.binary(ByteBuffer.allocate(4), false);
        arrivals.binary(ByteBuffer.allocate(4), true);
        assertHandled(Frame.binary(new byte[8]), Frame.binary(new byte[8]));

        arrivals.binary(ByteBuffer.allocate(9), true);

        assertTooBig();
    }

    @Test
    @DisplayName("F6: a message that grows over the maximum is refused with the part that does so, before its end")
    void messageThatGrows_isRefusedEarly() {
        arrivals.binary(ByteBuffer.allocate(8), false);
        assertThat(session.isOpen()).isTrue();

        arrivals.binary(ByteBuffer.allocate(1), false);

        assertTooBig();
    }

    @Test
    @DisplayName("F6: of a message that is too big nothing is collected, however long it goes on")
    void messageThatIsTooBig_isNotCollected() {
        ByteBuffer mebibyte = ByteBuffer.allocate(1 << 20);

        // A hundred times the memory that there is.
        long parts = 100 * Runtime.getRuntime().maxMemory() / mebibyte.capacity();
        for (long i = 0; i < parts; i++) {
            arrivals.binary(mebibyte.duplicate(), false);
        }
        arrivals.text("x".repeat(1 << 20), true);
        arrivals.binary(mebibyte, true);

        assertHandled();
        assertTooBig();
    }

    @Test
    @DisplayName("F6: what comes after a message that was too big is not delivered")
    void afterTooBig_nothingIsDelivered() {
        arrivals.text("123456789", true);

        arrivals.text("1", true);
        arrivals.binary(bytes(1), true);
        arrivals.pong(bytes(1));
        test.settle();

        assertHandled();
        assertTooBig();
    }

    @Test
    @DisplayName("F6: what came before a message that is too big is delivered")
    void beforeTooBig_everythingIsDelivered() {
        session.ref().tell("before");
        arrivals.text("12345678", true);
        arrivals.text("123456789", true);
        session.ref().tell("after");
        test.settle();

        assertThat(test.handler.callbacks()).containsExactly("init", "info", "handle", "terminate");
    }

    static Stream<Consumer<Arrivals>> ends() {
        ByteBuffer part = ByteBuffer.allocate(LARGE / 16);
        String text = "x".repeat(LARGE / 16);
        return Stream.of(
                arrivals -> IntStream.rangeClosed(1, 16).forEach(n -> arrivals.text(text, n == 16)),
                arrivals -> IntStream.rangeClosed(1, 16).forEach(n -> arrivals.binary(part.duplicate(), n == 16)),
                arrivals -> arrivals.binary(ByteBuffer.allocate(LARGE), true),
                arrivals -> IntStream.rangeClosed(1, 17).forEach(n -> arrivals.binary(part.duplicate(), false)));
    }

    @ParameterizedTest
    @MethodSource("ends")
    @DisplayName("F6: once a message was handled and answered, or was too big, the session holds nothing of its size")
    void idleSession_holdsNoBuffer(Consumer<Arrivals> message) {
        TestRuntime large = new TestRuntime("maxMessageSize", Integer.toString(LARGE), "ping", "0");
        large.handler.handle = (frame, request, state) -> Result.reply((Frame) frame, state);
        HandlerSession idle = large.start(new WillingClient());
        long before = usedMemory();

        message.accept(idle.arrivals());
        large.settle();
        large.handler.forget();

        try {
            await().untilAsserted(() -> assertThat(usedMemory() - before).isLessThan(LARGE / 4));
        } finally {
            Reference.reachabilityFence(idle);
        }
    }

    @Test
    @DisplayName("B2: what a client sends to a session that has ended is not collected")
    void endedSession_collectsNothing() {
        TestRuntime large = new TestRuntime("maxMessageSize", Integer.toString(LARGE), "ping", "0");
        HandlerSession ended = large.start(new WillingClient());
        ended.ref().close(1000, "");
        large.settle();
        ByteBuffer part = ByteBuffer.allocate(LARGE / 16);
        String text = "x".repeat(LARGE / 16);
        long before = usedMemory();

        IntStream.rangeClosed(1, 7).forEach(n -> ended.arrivals().text(text, false));
        IntStream.rangeClosed(1, 7).forEach(n -> ended.arrivals().binary(part.duplicate(), false));

        try {
            await().untilAsserted(() -> assertThat(usedMemory() - before).isLessThan(LARGE / 4));
        } finally {
            Reference.reachabilityFence(ended);
        }
    }

    private static long usedMemory() {
        System.gc();
        Runtime memory = Runtime.getRuntime();
        return memory.totalMemory() - memory.freeMemory();
    }

    @Test
    @DisplayName("T2: a result changes the maximum message size from then on")
    void changedMaximum_holds() {
        test.handler.handle = (frame, request, state) -> Result.ok(state).maxMessageSize(2);

        arrivals.text("12345678", true);
        arrivals.text("12", true);
        assertThat(session.isOpen()).isTrue();
        arrivals.text("123", true);

        assertTooBig();
    }

    @Test
    @DisplayName("T6: the answer to the runtime's own ping is not delivered")
    void ownPong_isNotDelivered() {
        session.probe();
        test.settle();
        ByteBuffer payload = ((Frame.Ping) test.connection.frames().get(0)).payload();

        arrivals.pong(payload);

        assertHandled();
    }
}
