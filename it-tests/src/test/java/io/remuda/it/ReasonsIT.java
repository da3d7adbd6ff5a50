package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 8 of the contract: the reason that terminate gets, and the code that the client gets. */
@DisplayName("Section 8: reasons")
@Tag("connector")
class ReasonsIT extends AgainstApplication {

    @Test
    @DisplayName("Section 8: Remote has the client's code and reason, and the client gets them back")
    void remote_hasCodeAndReason() {
        assertThat(connect("/echo/room")
                        .closeProperly(WireFrame.close(4321, "tschüß"))
                        .code())
                .isEqualTo(4321);

        assertThat(awaitTerminate(key)).isEqualTo("terminate Remote[code=4321, reason=tschüß] after 1");
    }

    @Test
    @DisplayName("Section 8: Remote if the client gave no code")
    void remote_withoutAnyCode() {
        connect("/echo/room").closeProperly(WireFrame.close());

        assertThat(awaitTerminate(key)).startsWith("terminate Remote[").endsWith(", reason=] after 1");
    }

    @Test
    @Tag("noCode")
    @DisplayName("Section 8: Remote has 1005 if the client gave no code")
    void remote_withoutCode() {
        connect("/echo/room").closeProperly(WireFrame.close());

        assertThat(awaitTerminate(key)).isEqualTo("terminate Remote[code=1005, reason=] after 1");
    }

    @Test
    @DisplayName("Section 8: Remote has 1001 if the client goes away")
    void remote_goingAway() {
        connect("/echo/room").closeProperly(WireFrame.close(1001, "bye"));

        assertThat(awaitTerminate(key)).isEqualTo("terminate Remote[code=1001, reason=bye] after 1");
    }

    @Test
    @DisplayName("Section 8: Remote after messages: all of them are handled before the end")
    void remote_afterMessages() {
        connect("/echo/room")
                .send(WireFrame.text("a"), WireFrame.text("b"), WireFrame.close(1000, "done"))
                .receiveUntilClose();

        assertThat(awaitTerminate(key)).isEqualTo("terminate Remote[code=1000, reason=done] after 3");
        assertThat(app.probe(key)).containsSubsequence("handle text a", "handle text b");
    }

    @Test
    @DisplayName("Section 8: Remote while a callback runs: terminate waits for it")
    void remote_whileACallbackRuns() {
        RawClient client = connect("/gate", "hold", "handle").text("held");
        eventually().untilAsserted(() -> assertThat(app.probe(key)).anyMatch(line -> line.startsWith("in handle")));

        client.send(WireFrame.close(1000, "impatient"));
        client.close();
        app.control("open", "key", key + ".handle");

        assertThat(awaitTerminate(key)).endsWith(" after 2");
        assertThat(app.probe(key)).containsSubsequence("out handle", "handle text held");
    }

    @Test
    @DisplayName("Section 8: Shutdown by SessionRef.close, after what is already in the mailbox")
    void shutdown_byReference() {
        RawClient client = connect("/echo/room");
        awaitRecord(key, "init");
        app.control("tell", "key", key, "type", "note", "text", "first");

        app.control("close", "key", key, "code", "3003", "reason", "enough");

        assertThat(client.receiveText()).isEqualTo("info " + key + " first");
        assertThat(client.receiveClose()).hasToString("close:3003:enough");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=3003, reason=enough] after 2");
        assertThat(app.control("close", "key", key, "code", "1005", "reason", ""))
                .startsWith("IllegalArgumentException");
    }

    @Test
    @DisplayName("Section 8: Expired when the HTTP session of the handshake ends, and no other session")
    void expired_byInvalidation() {
        RawClient client = open(app.handshake("/echo/room", key).header("X-Session", key));
        String otherKey = newKey();
        RawClient other = open(app.handshake("/echo/room", otherKey).header("X-Session", otherKey));
        awaitRecord(key, "init");

        assertThat(app.control("invalidate", "session", key)).isEqualTo("done");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(awaitTerminate(key)).startsWith("terminate Expired[]");
        assertThat(app.control("isOpen", "key", otherKey)).isEqualTo("true");
        other.closeProperly(WireFrame.close());
    }

    @Test
    @DisplayName("Section 8: Expired when the HTTP session of the handshake times out")
    void expired_byTimeout() {
        RawClient client = open(app.handshake("/echo/room", key).header("X-Session", key));
        awaitRecord(key, "init");

        String id = app.control("sessionId", "session", key);
        assertThat(app.controlIn(id, "expireSoon", "session", key)).isEqualTo("done");
        if (client.isSilentFor(Duration.ofSeconds(15))) {
            // A server may look every few minutes only, but sees that the time is over when somebody comes with the id.
            app.controlIn(id, "sessionId", "session", key);
        }

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(awaitTerminate(key)).startsWith("terminate Expired[]");
    }

    @Test
    @DisplayName("Section 8: Expired when the HTTP session ends after its id was changed, as a login does")
    void expired_afterAChangeOfTheId() {
        RawClient client = open(app.handshake("/echo/room", key).header("X-Session", key));
        awaitRecord(key, "init");
        String id = app.control("sessionId", "session", key);

        String changed = app.controlIn(id, "changeSessionId", "session", key);
        assertThat(changed).isNotEqualTo(id).isEqualTo(app.control("sessionId", "session", key));
        assertThat(app.control("isOpen", "key", key)).isEqualTo("true");
        assertThat(app.control("invalidate", "session", key)).isEqualTo("done");

        assertThat(client.receiveClose()).hasToString("close:1008:Expired");
        assertThat(awaitTerminate(key)).startsWith("terminate Expired[]");
    }

    @Test
    @DisplayName("Section 8: Shutdown although the client does not answer the close")
    void shutdown_withoutAnswer() {
        RawClient client = connect("/script").text("shutdown:4000:x");
        assertThat(client.receive()).hasToString("close:4000:x");

        assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=4000, reason=x] state init/handle");
    }

    @Test
    @DisplayName("Section 8: Disconnected if the connection is reset")
    void disconnected_byReset() {
        RawClient client = connect("/echo/room").text("x");
        client.receive();

        client.abort();

        assertThat(awaitTerminate(key)).isEqualTo("terminate Disconnected[] after 2");
    }

    @Test
    @DisplayName("Section 8: Disconnected if the stream ends without a close")
    void disconnected_byEndOfStream() {
        RawClient client = connect("/echo/room").text("x");
        client.receive();

        client.close();

        assertThat(awaitTerminate(key)).isEqualTo("terminate Disconnected[] after 2");
    }

    @Test
    @DisplayName("Section 8: Disconnected if the connection is reset within a message")
    void disconnected_withinAMessage() {
        RawClient client = connect("/echo/room");
        // Nobody hears of a client that goes before the session is open.
        awaitRecord(key, "init");
        client.send(WireFrame.text("half").unfinished());
        client.sendRaw(ByteBuffer.allocate(2).put((byte) 0x80).put((byte) 0x85).array());

        client.abort();

        assertThat(awaitTerminate(key)).isEqualTo("terminate Disconnected[] after 1");
    }

    @Test
    @DisplayName("Section 8: Overload if the mailbox is full when a message of the application comes")
    void overload_byMessages() {
        String otherKey = newKey();
        RawClient other = open(app.handshake("/small-mailbox", otherKey));
        RawClient client = connect("/small-mailbox", "hold", "handle").text("held");
        eventually().untilAsserted(() -> assertThat(app.probe(key)).anyMatch(line -> line.startsWith("in handle")));

        String answer = "true";
        for (int i = 0; i < 100 && answer.equals("true"); i++) {
            answer = app.control("tell", "key", key, "type", "held", "text", "n" + i);
        }
        assertThat(answer).isEqualTo("false");
        assertThat(app.control("isOpen", "key", key)).isEqualTo("false");
        app.control("open", "key", key + ".handle");

        assertThat(client.receiveUntilClose().stream().reduce((first, last) -> last))
                .hasValueSatisfying(close -> assertThat(close.code()).isEqualTo(1013));
        assertThat(awaitTerminate(key)).startsWith("terminate Overload[queue=MESSAGES]");
        assertThat(other.text("fine").receiveText()).isEqualTo("fine");
    }

    @Test
    @DisplayName("Section 8, B1: Overload if a frame finds the mailbox full and the client is not to be held back")
    void overload_byFrames() {
        String otherKey = newKey();
        RawClient other = open(app.handshake("/closing-mailbox", otherKey));
        RawClient client = connect("/closing-mailbox", "hold", "info");
        awaitRecord(key, "out init");
        app.control("tell", "key", key, "type", "held", "text", "held");
        eventually().untilAsserted(() -> assertThat(app.probe(key)).anyMatch(line -> line.startsWith("in info")));

        // Five fit.
        IntStream.range(0, 6).forEach(n -> client.text("n" + n));
        eventually()
                .untilAsserted(
                        () -> assertThat(app.control("isOpen", "key", key)).isEqualTo("false"));
        app.control("open", "key", key + ".info");

        assertThat(client.receiveUntilClose()).last().hasToString("close:1013:Overload");
        assertThat(awaitTerminate(key)).startsWith("terminate Overload[queue=FRAMES]");
        assertThat(other.text("fine").receiveText()).isEqualTo("fine");
    }

    @Test
    @DisplayName("Section 8: frames that find the mailbox full wait, and none is lost")
    void fullMailbox_holdsFramesBack() {
        RawClient client = connect("/small-mailbox", "hold", "init");
        eventually().untilAsserted(() -> assertThat(app.probe(key)).hasSize(1));
        for (int i = 0; i < 50; i++) {
            client.text("n" + i);
        }
        app.control("open", "key", key + ".init");

        for (int i = 0; i < 50; i++) {
            assertThat(client.receiveText()).isEqualTo("n" + i);
        }
        client.closeProperly(WireFrame.close(1000, ""));
        assertThat(awaitTerminate(key)).isEqualTo("terminate Remote[code=1000, reason=] after 51");
    }
}
