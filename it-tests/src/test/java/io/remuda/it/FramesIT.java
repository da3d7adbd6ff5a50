package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 3 of the contract, but for F6. */
@DisplayName("Frames and replies")
@Tag("brief")
class FramesIT extends AgainstApplication {

    @Test
    @DisplayName("F1: every kind of frame reaches the client as it was made; Frame.close() sends 1000")
    void everyKindOfFrame_isSent() {
        RawClient client = connect("/script").text("text:a binary:b ping:c pong:d close");

        assertThat(client.receiveUntilClose())
                .map(WireFrame::toString)
                .containsExactly("text:a", "binary:[98]", "ping:c", "pong:d", "close:1000:");
    }

    @Test
    @DisplayName("F1: an illegal frame cannot be made, and the exception says what is allowed")
    void illegalFrame_cannotBeMade() {
        connect("/script").text("close:1005:").receiveClose();
        assertThat(awaitTerminate(key))
                .contains("IllegalArgumentException", "1005")
                .contains("1000-1003, 1007-1014 and 3000-4999");

        key = newKey();
        connect("/script").text("ping:" + "x".repeat(126)).receiveClose();
        assertThat(awaitTerminate(key)).contains("IllegalArgumentException", "126", "at most 125");

        key = newKey();
        connect("/script").text("close:1000:" + "x".repeat(124)).receiveClose();
        assertThat(awaitTerminate(key)).contains("IllegalArgumentException", "124", "at most 123");
    }

    @Test
    @Tag("cutText")
    @DisplayName("F2: handle receives whole messages: fragments of text that are parts of a character are joined")
    void cutCharacters_areJoined() {
        byte[] text = "Grüße, 世界".getBytes(StandardCharsets.UTF_8);

        assertJoined(IntStream.range(0, text.length)
                .mapToObj(i -> new byte[] {text[i]})
                .toList());
    }

    @Test
    @DisplayName("F2: handle receives whole messages: fragments of text and of bytes are joined")
    void fragments_areJoined() {
        assertJoined("Grüße, 世界"
                .codePoints()
                .mapToObj(character -> Character.toString(character).getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /** Each part of the text in a frame of its own, and a ping in between. */
    private void assertJoined(List<byte[]> text) {
        RawClient client = connect("/echo/room");
        int last = text.size() - 1;
        client.send(WireFrame.of(WireFrame.TEXT, text.get(0)).unfinished());
        for (byte[] part : text.subList(1, last)) {
            client.send(WireFrame.of(WireFrame.CONTINUATION, part).unfinished());
        }
        client.send(WireFrame.ping("between"));
        client.send(WireFrame.of(WireFrame.CONTINUATION, text.get(last)));

        assertThat(client.receive(2)).map(WireFrame::toString).containsExactly("pong:between", "text:Grüße, 世界");

        client.send(WireFrame.binary(new byte[] {1, 2}).unfinished());
        client.send(WireFrame.of(WireFrame.CONTINUATION, new byte[0]).unfinished());
        client.send(WireFrame.of(WireFrame.CONTINUATION, new byte[] {3}));
        assertThat(client.receive()).hasToString("binary:[1, 2, 3]");
        assertThat(app.probe(key)).containsExactly("init", "handle text Grüße, 世界", "handle binary");
    }

    @Test
    @DisplayName("F2: empty messages are messages")
    void emptyMessages_areHandled() {
        RawClient client = connect("/echo/room").text("").send(WireFrame.binary(new byte[0]));

        assertThat(client.receive(2)).map(WireFrame::toString).containsExactly("text:", "binary:[]");
    }

    @Test
    @DisplayName("F2: pings are answered and never reach handle; pongs do")
    void pings_areAnswered() {
        RawClient client = connect("/echo/room")
                .send(WireFrame.ping("are you there"), WireFrame.ping(""), WireFrame.pong("unsolicited"));

        assertThat(client.receive(3))
                .map(WireFrame::toString)
                .containsExactlyInAnyOrder("pong:are you there", "pong:", "text:pong unsolicited");
        assertThat(app.probe(key)).containsExactly("init", "handle pong unsolicited");
    }

    @Test
    @DisplayName("F3: the frames of a reply leave in order, before any frame of a later callback")
    void replies_keepTheirOrder() {
        RawClient client = connect("/script");
        List<String> scripts = IntStream.range(0, 50)
                .mapToObj(n -> "text:a" + n + " ping:b" + n + " long:5000 pong:c" + n + " text:d" + n)
                .toList();

        client.send(scripts.stream().map(WireFrame::text).toArray(WireFrame[]::new));

        for (int n = 0; n < 50; n++) {
            assertThat(client.receive(5))
                    .map(WireFrame::toString)
                    .containsExactly(
                            "text:a" + n, "ping:b" + n, "text:" + "x".repeat(5000), "pong:c" + n, "text:d" + n);
        }
    }

    @RepeatedTest(20)
    @DisplayName("F3: no frame before a close is lost, whatever its code; what follows it is not sent")
    void framesBeforeClose_areNotLost() {
        RawClient client = connect("/script").text("text:a long:200000 text:b ping:c close:1001:away text:never");

        assertThat(client.receiveUntilClose())
                .map(frame -> frame.opcode() + ":" + frame.payload().length)
                .containsExactly("1:1", "1:200000", "1:1", "9:1", "8:6");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=1001, reason=away] state init/handle");
    }

    @Test
    @DisplayName("F3: a close in a reply ends the session like shutdown: nothing is handled after it")
    void closeInReply_endsTheSession() {
        RawClient client = connect("/script").send(WireFrame.text("close:3333:so"), WireFrame.text("text:never"));

        assertThat(client.receiveClose()).hasToString("close:3333:so");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=3333, reason=so] state init/handle");
        assertThat(app.probe(key)).hasSize(3);
    }

    @Test
    @DisplayName("F4: a reply of info goes to its session's client, not to who sent the message")
    void replyOfInfo_goesToItsClient() {
        String otherKey = newKey();
        RawClient other = open(app.handshake("/script", otherKey));
        awaitRecord(otherKey, "init");
        RawClient sender = connect("/script").text("tell:" + otherKey + ":text:secret");

        assertThat(other.receiveText()).isEqualTo("secret");
        assertThat(sender.receiveText()).isEqualTo("told true");
        assertThat(sender.isSilentFor(Duration.ofMillis(100))).isTrue();
    }

    @Test
    @DisplayName("F5: frames of callbacks on several threads arrive whole and in order at a client that reads late")
    void slowClient_getsEverythingInOrder() {
        RawClient client =
                open(app.handshake("/script", key, "init", "long:400000").receiveBuffer(4096));
        awaitRecord(key, "init");
        for (int n = 0; n < 10; n++) {
            app.control(
                    "tell", "key", key, "type", "command", "text", "long:10000" + n + " ping:p" + n + " text:t" + n);
        }

        assertThat(client.receive().payload()).hasSize(400_000);
        for (int n = 0; n < 10; n++) {
            assertThat(client.receive().payload()).hasSize(100_000 + n);
            assertThat(client.receive(2)).map(WireFrame::toString).containsExactly("ping:p" + n, "text:t" + n);
        }
    }

    @Test
    @DisplayName(
            "F5, B2: a send that the client does not take in time ends its session with Overload, and delays nobody")
    void clientThatDoesNotRead_isOverload() {
        open(app.handshake("/impatient", key).receiveBuffer(4096)).text("long:20000000 ping:x text:y");
        String otherKey = newKey();
        RawClient other = open(app.handshake("/impatient", otherKey));

        assertThat(other.text("text:prompt").receiveText()).isEqualTo("prompt");
        assertThat(awaitTerminate(key)).startsWith("terminate Overload[queue=REPLIES]");
        assertThat(other.text("text:still").receiveText()).isEqualTo("still");
    }

    @Test
    @DisplayName("F5: a client that reads again after the deadline gets the frame that was under way, and then 1013")
    void clientThatReadsTooLate_learnsOfTheOverload() {
        RawClient client =
                open(app.handshake("/impatient", key).receiveBuffer(256 * 1024)).text("long:20000000 ping:x text:y");
        assertThat(awaitTerminate(key)).startsWith("terminate Overload[queue=REPLIES]");

        assertThat(client.receive().payload()).hasSize(20_000_000);
        assertThat(client.receiveClose()).hasToString("close:1013:Overload");
    }
}
