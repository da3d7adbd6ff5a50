package io.remuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    private static final String E_ACUTE = "\u00e9";
    private static final String EURO = "\u20ac";
    private static final String HORSE = "\ud83d\udc0e";

    // ---- close

    @Test
    @DisplayName("F1: Frame.close() sends 1000")
    void closeWithoutArguments_isNormalWithoutReason() {
        assertThat(Frame.close()).isEqualTo(new Frame.Close(1000, ""));
        assertThat(Frame.Close.NORMAL).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000, 4998,
                4999
            })
    @DisplayName("F1: close codes 1000-1003, 1007-1014 and 3000-4999 are legal")
    void legalCloseCode_isKept(int code) {
        assertThat(Frame.close(code, "bye").code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Integer.MIN_VALUE,
                -1,
                0,
                999,
                1004,
                1005,
                1006,
                1015,
                1016,
                1999,
                2000,
                2999,
                5000,
                65535,
                66536,
                Integer.MAX_VALUE
            })
    @DisplayName("F1: any other close code is refused, saying what was given and what is allowed")
    void illegalCloseCode_isRefused(int code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.close(code, ""))
                .withMessage("Close code " + code + " cannot be sent; allowed are 1000-1003, 1007-1014 and 3000-4999");
        assertThatIllegalArgumentException().isThrownBy(() -> new Frame.Close(code, ""));
    }

    private static Stream<String> reasonsOf123Bytes() {
        return Stream.of(
                "a".repeat(123),
                E_ACUTE.repeat(61) + "a",
                EURO.repeat(41),
                HORSE.repeat(30) + EURO,
                EURO + HORSE.repeat(30));
    }

    @ParameterizedTest
    @MethodSource("reasonsOf123Bytes")
    @DisplayName("F1: a close reason has up to 123 bytes of UTF-8")
    void closeReasonOf123Bytes_isKept(String reason) {
        assertThat(Frame.close(1000, reason).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @MethodSource("reasonsOf123Bytes")
    @DisplayName("F1: a close reason over 123 bytes of UTF-8 is refused, saying what was given and what is allowed")
    void closeReasonOf124Bytes_isRefused(String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.close(1000, reason + "a"))
                .withMessage("The close reason has 124 bytes of UTF-8; allowed are at most 123. Shorten it");
    }

    @Test
    @DisplayName("F1: the limit of a close reason counts bytes, not characters")
    void closeReasonOf42EuroSigns_isRefusedThoughShortInCharacters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.close(1000, EURO.repeat(42)))
                .withMessageContaining("126 bytes");
    }

    @Test
    @DisplayName("F1: a close reason with an unpaired surrogate is refused")
    void closeReasonWithUnpairedSurrogate_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.close(1000, "bye\ud83d"))
                .withMessage("The close reason has an unpaired surrogate, U+D83D, at index 3;"
                        + " allowed is text that UTF-8 can encode");
    }

    // ---- text

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                E_ACUTE,
                EURO,
                HORSE,
                HORSE + HORSE,
                "a" + HORSE + "b",
                "\u0000",
                "\ufffd",
                "\ufffe",
                "\uffff"
            })
    @DisplayName("F1: text that UTF-8 can encode is legal, whatever it holds")
    void wellFormedText_isKept(String payload) {
        assertThat(Frame.text(payload).payload()).isEqualTo(payload);
    }

    private static Stream<Arguments> malformedTexts() {
        return Stream.of(
                Arguments.of("\ud800", "U+D800", 0),
                Arguments.of("\udbff", "U+DBFF", 0),
                Arguments.of("\udc00", "U+DC00", 0),
                Arguments.of("\udfff", "U+DFFF", 0),
                Arguments.of("ends high \ud83d", "U+D83D", 10),
                Arguments.of("high \ud83d then other", "U+D83D", 5),
                Arguments.of("low \udc0e alone", "U+DC0E", 4),
                Arguments.of("\udc0e\ud83d", "U+DC0E", 0),
                Arguments.of("\ud83d\ud83d\udc0e", "U+D83D", 0),
                Arguments.of("\ud83d\udc0e\udc0e", "U+DC0E", 2));
    }

    @ParameterizedTest
    @MethodSource("malformedTexts")
    @DisplayName("F1: text with an unpaired surrogate is refused, saying which and where")
    void textWithUnpairedSurrogate_isRefused(String payload, String surrogate, int index) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.text(payload))
                .withMessage("The text has an unpaired surrogate, " + surrogate + ", at index " + index
                        + "; allowed is text that UTF-8 can encode");
        assertThatIllegalArgumentException().isThrownBy(() -> new Frame.Text(payload));
    }

    @Test
    @DisplayName("F1: text has no size limit of its own")
    void largeText_isKept() {
        assertThat(Frame.text("a".repeat(1 << 20)).payload()).hasSize(1 << 20);
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void missingPayload_isNamed() {
        assertThatNullPointerException().isThrownBy(() -> Frame.text(null)).withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(() -> Frame.close(1000, null))
                .withMessage("close reason");
    }

    // ---- ping and pong

    @Test
    @DisplayName("F1: a ping without payload is legal")
    void pingWithoutPayload_isEmpty() {
        assertThat(Frame.ping()).isEqualTo(Frame.ping(new byte[0]));
        assertThat(Frame.ping().payload().remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125})
    @DisplayName("F1: a control payload of up to 125 bytes is legal")
    void controlPayloadUpTo125Bytes_isKept(int size) {
        assertThat(Frame.ping(new byte[size]).payload().remaining()).isEqualTo(size);
        assertThat(Frame.pong(new byte[size]).payload().remaining()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 127, 1000})
    @DisplayName("F1: a control payload over 125 bytes is refused, saying what was given and what is allowed")
    void controlPayloadOver125Bytes_isRefused(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.ping(new byte[size]))
                .withMessage("The payload of the ping has " + size + " bytes; allowed are at most 125");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.pong(new byte[size]))
                .withMessage("The payload of the pong has " + size + " bytes; allowed are at most 125");
    }

    @Test
    @DisplayName("F1: the limit of a control payload counts what is between position and limit")
    void largeBufferWithLittleRemaining_isLegal() {
        ByteBuffer buffer = ByteBuffer.allocate(1000).position(800).limit(925);

        assertThat(new Frame.Ping(buffer).payload().remaining()).isEqualTo(125);
        assertThat(new Frame.Pong(buffer).payload().remaining()).isEqualTo(125);
    }

    // ---- bytes: copies and views

    /** A way to make a frame from an array, and the payload that the frame then shows. */
    private record Bytes(String name, Function<byte[], Frame> make, Function<Frame, ByteBuffer> payload) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Bytes> frameOfBytes() {
        return Stream.of(
                new Bytes("binary(byte[])", Frame::binary, f -> ((Frame.Binary) f).payload()),
                new Bytes(
                        "binary(ByteBuffer)", b -> Frame.binary(ByteBuffer.wrap(b)), f -> ((Frame.Binary) f).payload()),
                new Bytes(
                        "binary(ByteBuffer...)",
                        b -> Frame.binary(ByteBuffer.wrap(b, 0, 1), ByteBuffer.wrap(b, 1, b.length - 1)),
                        f -> ((Frame.Binary) f).payload()),
                new Bytes("ping(byte[])", Frame::ping, f -> ((Frame.Ping) f).payload()),
                new Bytes("new Ping", b -> new Frame.Ping(ByteBuffer.wrap(b)), f -> ((Frame.Ping) f).payload()),
                new Bytes("pong(byte[])", Frame::pong, f -> ((Frame.Pong) f).payload()),
                new Bytes("new Pong", b -> new Frame.Pong(ByteBuffer.wrap(b)), f -> ((Frame.Pong) f).payload()));
    }

    @ParameterizedTest
    @MethodSource("frameOfBytes")
    @DisplayName("F1: a frame is immutable: what happens to the array afterwards does not show")
    void laterChangeOfTheArray_doesNotShow(Bytes kind) {
        byte[] array = {1, 2, 3};

        Frame frame = kind.make.apply(array);
        Arrays.fill(array, (byte) 9);

        assertThat(kind.payload.apply(frame)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    @Test
    @DisplayName("F1: the buffer that was given is left as it is")
    void bufferThatWasGiven_isLeftAsItIs() {
        ByteBuffer given = ByteBuffer.wrap(new byte[] {1, 2, 3}).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(Frame.binary(given).payload()).isEqualTo(given);
        assertThat(new Frame.Ping(given).payload()).isEqualTo(given);
        assertThat(new Frame.Pong(given).payload()).isEqualTo(given);

        assertThat(given.position()).isZero();
        assertThat(given.limit()).isEqualTo(3);
        assertThat(given.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("frameOfBytes")
    @DisplayName("F1: a payload is read-only and hides its array")
    void payload_isReadOnly(Bytes kind) {
        ByteBuffer payload = kind.payload.apply(kind.make.apply(new byte[] {1, 2, 3}));

        assertThat(payload.isReadOnly()).isTrue();
        assertThat(payload.hasArray()).isFalse();
        assertThatThrownBy(() -> payload.put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @ParameterizedTest
    @MethodSource("frameOfBytes")
    @DisplayName("F1: reading a payload does not use it up")
    void payloadIsAFreshViewAtEachCall(Bytes kind) {
        Frame frame = kind.make.apply(new byte[] {1, 2, 3});

        kind.payload.apply(frame).get(new byte[3]);

        assertThat(kind.payload.apply(frame).position()).isZero();
        assertThat(kind.payload.apply(frame).remaining()).isEqualTo(3);
        assertThat(frame).isEqualTo(kind.make.apply(new byte[] {1, 2, 3}));
    }

    @Test
    @DisplayName(
            "F1: a frame is immutable: what is between position and limit is copied, also of direct and read-only buffers")
    void whatIsBetweenPositionAndLimit_isCopied() {
        ByteBuffer direct = ByteBuffer.allocateDirect(5);
        direct.put(new byte[] {0, 1, 2, 3, 4}).position(1).limit(4);

        Frame.Binary fromDirect = Frame.binary(direct);
        Frame.Binary fromReadOnly = Frame.binary(direct.asReadOnlyBuffer());
        direct.put(1, (byte) 9);

        assertThat(fromDirect).isEqualTo(Frame.binary(new byte[] {1, 2, 3}));
        assertThat(fromReadOnly).isEqualTo(Frame.binary(new byte[] {1, 2, 3}));
        assertThat(fromDirect.payload().position()).isZero();
        assertThat(direct.position()).isEqualTo(1);
        assertThat(direct.limit()).isEqualTo(4);
    }

    @Test
    @DisplayName("F1: a binary message of parts has what is between position and limit of each, in their order")
    void parts_areJoined() {
        ByteBuffer heap = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}).position(1).limit(3);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(3).put(new byte[] {9, 3, 4}).position(1);

        assertThat(Frame.binary(heap, ByteBuffer.allocate(0), direct))
                .isEqualTo(Frame.binary(new byte[] {1, 2, 3, 4}))
                .hasToString("Binary[4 bytes: 01020304]");
        assertThat(heap.position()).isEqualTo(1);
        assertThat(direct.position()).isEqualTo(1);
        assertThat(Frame.binary()).isEqualTo(Frame.binary(new byte[0]));
    }

    @Test
    @DisplayName("F1: parts that are too large together are refused, saying what was given and what is allowed")
    void partsTooLargeTogether_areRefused() {
        ByteBuffer[] parts = new ByteBuffer[33];
        Arrays.fill(parts, ByteBuffer.allocate(1 << 26));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Frame.binary(parts))
                .withMessage("The parts of the binary message have 2214592512 bytes together;"
                        + " allowed are at most 2147483647");
    }

    // ---- equality and the closed set

    @Test
    @DisplayName("section 1: frames have value equality")
    void framesWithEqualKindAndPayload_areEqual() {
        List<Function<String, Frame>> kinds = List.of(
                Frame::text,
                s -> Frame.binary(s.getBytes(StandardCharsets.UTF_8)),
                s -> Frame.ping(s.getBytes(StandardCharsets.UTF_8)),
                s -> Frame.pong(s.getBytes(StandardCharsets.UTF_8)),
                s -> Frame.close(1000, s));
        for (Function<String, Frame> kind : kinds) {
            assertThat(kind.apply("abc")).isEqualTo(kind.apply("abc")).hasSameHashCodeAs(kind.apply("abc"));
            assertThat(kind.apply("abc")).isNotEqualTo(kind.apply("abd"));
        }
        assertThat(kinds.stream().map(kind -> kind.apply("abc"))).doesNotHaveDuplicates();
        assertThat(Frame.close(1000, "")).isNotEqualTo(Frame.close(1001, ""));
    }

    @Test
    @DisplayName("section 1: Frame is sealed, and Frame.Incoming is Text, Binary and Pong")
    void theKindsOfFrameAreAClosedSet() {
        assertThat(Frame.class.getPermittedSubclasses())
                .containsExactlyInAnyOrder(Frame.Incoming.class, Frame.Ping.class, Frame.Close.class);
        assertThat(Frame.Incoming.class.getPermittedSubclasses())
                .containsExactlyInAnyOrder(Frame.Text.class, Frame.Binary.class, Frame.Pong.class);
    }

    @Test
    @DisplayName("section 1: Text.payload() is a String, other payloads are ByteBuffers")
    void payloadTypes() {
        String text = Frame.text("a").payload();
        ByteBuffer binary = Frame.binary(new byte[] {1}).payload();

        assertThat(text).isEqualTo("a");
        assertThat(binary.get()).isEqualTo((byte) 1);
    }
}
