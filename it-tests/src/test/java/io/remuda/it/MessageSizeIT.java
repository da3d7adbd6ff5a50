package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Deflate;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** F6 of the contract: what of the client's frames is refused, and by which code. */
@DisplayName("Messages that are refused")
@Tag("connector")
class MessageSizeIT extends AgainstApplication {

    /** Three bytes of UTF-8. */
    private static final String WIDE = "世";

    @Test
    @DisplayName("F6: the default maximum is 64 KiB")
    void defaultMaximum() {
        RawClient client = connect("/echo/room").text("x".repeat(65_536));
        assertThat(client.receive().payload()).hasSize(65_536);
        client.send(WireFrame.binary(new byte[65_536]));
        assertThat(client.receive().payload()).hasSize(65_536);

        client.sendWhilePossible(WireFrame.text("x".repeat(65_537)));

        assertTooBig(client);
    }

    @Test
    @DisplayName("F6: the default maximum holds for binary messages")
    void defaultMaximum_binary() {
        RawClient client = connect("/echo/room");

        client.sendWhilePossible(WireFrame.binary(new byte[65_537]));

        assertTooBig(client);
    }

    @Test
    @DisplayName("F6: the maximum counts bytes, not characters")
    void maximum_countsBytes() {
        RawClient client = connect("/small").text(WIDE.repeat(333) + "x");
        assertThat(client.receive().payload()).hasSize(1000);

        client.sendWhilePossible(WireFrame.text(WIDE.repeat(334)));

        assertTooBig(client);
    }

    @Test
    @DisplayName("F6: the maximum is that of the joined fragments")
    void maximum_countsAllFragments() {
        RawClient client = connect("/small");
        client.send(WireFrame.text("x".repeat(600)).unfinished());
        client.send(WireFrame.of(WireFrame.CONTINUATION, "y".repeat(400).getBytes(StandardCharsets.UTF_8)));
        assertThat(client.receive().payload()).hasSize(1000);

        client.sendWhilePossible(
                WireFrame.text("x".repeat(600)).unfinished(),
                WireFrame.of(WireFrame.CONTINUATION, new byte[401]).unfinished());

        assertTooBig(client);
    }

    @Test
    @DisplayName("F6: a message that never ends is refused before it is collected")
    void endlessMessage_isRefused() {
        RawClient client = connect("/small");
        WireFrame more = WireFrame.of(WireFrame.CONTINUATION, new byte[100]).unfinished();

        client.sendWhilePossible(WireFrame.binary(new byte[100]).unfinished());
        // A server may bring it a buffer at a time: WildFly's have 16 KiB.
        for (int i = 0; i < 200; i++) {
            client.sendWhilePossible(more);
        }

        assertTooBig(client);
    }

    @Test
    @DisplayName("F6: a single huge frame is refused before it is collected")
    void hugeFrame_isRefused() {
        RawClient client = connect("/small");

        // The head of a frame of 100 MB, and only the beginning of the frame.
        client.sendRaw(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 6, 0, 0, 0, 1, 2, 3, 4});
        client.sendRaw(new byte[20_000]);

        assertTooBig(client);
    }

    @Test
    @Tag("compression")
    @DisplayName("F6: the maximum counts what permessage-deflate inflates to")
    void maximum_countsInflatedBytes() {
        RawClient client = open(app.handshake("/small", key).offerDeflate());
        assertThat(client.answer().headers().get("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
        client.send(compressed(1000));
        WireFrame echo = client.receive();
        assertThat(echo.rsv() == 4 ? Deflate.inflate(echo.payload()) : echo.payload())
                .hasSize(1000);

        client.sendWhilePossible(compressed(1001));

        assertTooBig(client);
    }

    @Test
    @Tag("compression")
    @DisplayName("F6: a message that inflates to very much is refused")
    void bomb_isRefused() {
        RawClient client = open(app.handshake("/compressing", key).offerDeflate());
        WireFrame bomb = compressed(50_000_000);
        assertThat(bomb.payload().length)
                .as("the frame itself is not the reason")
                .isLessThan(60_000);

        client.sendWhilePossible(bomb);

        assertTooBig(client);
    }

    @Test
    @Tag("compression")
    @DisplayName("F6: fragments that are each small enough are refused by what they inflate to together")
    void fragmentedBomb_isRefused() {
        RawClient client = open(app.handshake("/small", key).offerDeflate());
        byte[] payload = compressed(100_000).payload();
        int middle = payload.length / 2;

        client.sendWhilePossible(
                WireFrame.text("").withRsv(4).unfinished(),
                WireFrame.of(WireFrame.CONTINUATION, Arrays.copyOf(payload, middle))
                        .unfinished(),
                WireFrame.of(WireFrame.CONTINUATION, Arrays.copyOfRange(payload, middle, payload.length)));

        assertTooBig(client);
    }

    private static WireFrame compressed(int size) {
        byte[] plain = new byte[size];
        Arrays.fill(plain, (byte) 'x');
        return WireFrame.of(WireFrame.TEXT, Deflate.deflate(plain)).withRsv(4);
    }

    static Stream<Arguments> badEncodings() {
        return Stream.of(
                Arguments.of("a byte that begins nothing", new byte[] {'a', (byte) 0xff}),
                Arguments.of("an overlong form", new byte[] {(byte) 0xc0, (byte) 0xaf}),
                Arguments.of("a surrogate", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
                Arguments.of("a character cut at the end", new byte[] {'a', (byte) 0xe4, (byte) 0xb8}));
    }

    @ParameterizedTest(name = "F6: text with {0} is refused with 1007")
    @MethodSource("badEncodings")
    void badEncoding_isRefused(String what, byte[] payload) {
        RawClient client = connect("/echo/room").send(WireFrame.of(WireFrame.TEXT, payload));

        assertThat(client.receiveClose().code()).isEqualTo(1007);
        assertThat(awaitTerminate(key)).startsWith("terminate BadEncoding[]");
        assertThat(app.probe(key)).hasSize(2);
    }

    @Test
    @DisplayName("F6: a later fragment that is not UTF-8 is refused with 1007")
    void badEncodingInFragment_isRefused() {
        RawClient client = connect("/echo/room").send(WireFrame.text("good").unfinished());

        client.send(WireFrame.of(WireFrame.CONTINUATION, new byte[] {(byte) 0xfe}));

        assertThat(client.receiveClose().code()).isEqualTo(1007);
        assertThat(awaitTerminate(key)).startsWith("terminate BadEncoding[]");
    }

    static Stream<Arguments> brokenFrames() {
        return Stream.of(
                Arguments.of("a reserved bit", WireFrame.text("x").withRsv(2)),
                Arguments.of(
                        "the bit of an extension that was not agreed on",
                        WireFrame.text("x").withRsv(4)),
                Arguments.of("an unknown opcode", WireFrame.of(5, new byte[0])),
                Arguments.of("an unknown control opcode", WireFrame.of(12, new byte[0])),
                Arguments.of("a continuation of nothing", WireFrame.of(WireFrame.CONTINUATION, new byte[0])),
                Arguments.of("a ping in fragments", WireFrame.ping("x").unfinished()),
                Arguments.of("a ping of 126 bytes", WireFrame.ping("x".repeat(126))),
                Arguments.of("a close code that no one may send", WireFrame.close(1005, "")),
                Arguments.of("half a close code", WireFrame.of(WireFrame.CLOSE, new byte[] {3})));
    }

    @ParameterizedTest(name = "F6: {0} is refused with 1002")
    @MethodSource("brokenFrames")
    void brokenFrame_isRefused(String what, WireFrame frame) {
        assertRefusedAsBroken(connect("/echo/room").send(frame));
    }

    @Test
    @DisplayName("F6: a frame without mask is refused with 1002")
    void unmaskedFrame_isRefused() {
        // A server may wait for the four bytes of a mask before it looks whether there is one.
        assertRefusedAsBroken(
                connect("/echo/room").sendRaw(WireFrame.text("unmasked").encodeUnmasked()));
    }

    @Test
    @DisplayName("F6: a new message within a message is refused with 1002")
    void messageWithinMessage_isRefused() {
        assertRefusedAsBroken(connect("/echo/room").send(WireFrame.text("x").unfinished(), WireFrame.text("y")));
    }

    private void assertRefusedAsBroken(RawClient client) {
        assertThat(client.receiveClose().code()).isEqualTo(1002);
        assertThat(awaitTerminate(key)).startsWith("terminate BadFrame[]");
        assertThat(app.probe(key)).as("nothing reached handle").hasSize(2);
    }

    private void assertTooBig(RawClient client) {
        assertThat(client.receiveClose().code()).isEqualTo(1009);
        assertThat(awaitTerminate(key)).startsWith("terminate TooBig[]");
    }
}
