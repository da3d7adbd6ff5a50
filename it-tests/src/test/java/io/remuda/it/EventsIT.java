package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 6 of the contract, but for I9. */
@DisplayName("Messages and CDI events become info")
@Tag("brief")
class EventsIT extends AgainstApplication {

    private static final Duration MOMENT = Duration.ofMillis(150);

    @Test
    @DisplayName("I1: an event without an address reaches every open session of the handler that takes its type")
    void event_reachesEverySession() {
        RawClient one = connect("/echo/room");
        String otherKey = newKey();
        RawClient other = open(app.handshake("/echo/other", otherKey));
        RawClient unrelated = open(app.handshake("/news", newKey()));
        awaitRecord(key, "init");
        awaitRecord(otherKey, "init");

        app.control("fire", "type", "note", "key", key, "text", "all");

        assertThat(one.receiveText()).isEqualTo("info " + key + " all");
        assertThat(other.receiveText()).isEqualTo("info " + key + " all");
        assertThat(unrelated.isSilentFor(MOMENT)).isTrue();
        assertThat(app.probe(key)).containsExactly("init", "info " + key + " all");
    }

    @Test
    @DisplayName("I1: every subtype of the message type is taken")
    void subtypes_areTaken() {
        RawClient client = connect("/news");
        awaitRecord(key, "init");

        app.control("fire", "type", "sports", "text", "goal");
        app.control("fire", "type", "weather", "text", "rain");

        assertThat(client.receiveText()).isEqualTo("info goal");
        assertThat(client.receiveText()).isEqualTo("info rain");
    }

    @Test
    @DisplayName("I1: qualifiers on the parameter of info must match")
    void qualifiers_mustMatch() {
        RawClient client = connect("/qualified");
        awaitRecord(key, "init");

        app.control("fire", "type", "alarm", "text", "not urgent");
        app.control("fire", "type", "alarm", "text", "urgent", "qualifier", "urgent");

        assertThat(client.receiveText()).isEqualTo("info urgent");
        assertThat(client.isSilentFor(MOMENT)).isTrue();
    }

    @Test
    @DisplayName("I1: an event with more qualifiers than info asks for is taken")
    void furtherQualifiers_doNotHinder() {
        RawClient client = connect("/news");
        awaitRecord(key, "init");

        app.control("fire", "type", "sports", "text", "urgent goal", "qualifier", "urgent");

        assertThat(client.receiveText()).isEqualTo("info urgent goal");
    }

    @Test
    @DisplayName("I1: a handler of Object takes addressed messages only")
    void handlerOfObject_takesAddressedMessagesOnly() {
        RawClient client = connect("/anything");
        awaitRecord(key, "init");

        app.control("fire", "type", "sports", "text", "to nobody");
        app.control("fire", "type", "string", "text", "to nobody either");
        assertThat(app.control("tell", "key", key, "type", "string", "text", "to you"))
                .isEqualTo("true");

        assertThat(client.receiveText()).isEqualTo("info to you");
        assertThat(client.isSilentFor(MOMENT)).isTrue();
    }

    @Test
    @DisplayName("I3: fire neither runs handler code on its thread nor waits for it")
    void fire_doesNotWait() {
        RawClient client = connect("/gate", "hold", "info");
        eventually().until(() -> app.probe(key).size() == 2);

        // Returns although info is held.
        String firing = app.control("fire", "type", "held", "text", "held");

        eventually().until(() -> app.probe(key).size() == 3);
        assertThat(app.probe(key).get(2)).startsWith("in info on ").isNotEqualTo("in info on " + firing);
        app.control("open", "key", key + ".info");
        assertThat(client.receiveText()).isEqualTo("info held");
    }

    @Test
    @DisplayName("I3: tell and WebSocketSessions.send neither run handler code on their thread nor wait for it")
    void send_doesNotWait() {
        RawClient client = connect("/gate", "hold", "info");
        eventually().until(() -> app.probe(key).size() == 2);

        assertThat(app.control("tell", "key", key, "type", "held", "text", "told"))
                .isEqualTo("true");
        assertThat(app.control("send", "toSession", key, "type", "held", "text", "sent"))
                .isEqualTo("1");

        app.control("open", "key", key + ".info");
        assertThat(client.receiveText()).isEqualTo("info told");
        assertThat(client.receiveText()).isEqualTo("info sent");
    }

    @Test
    @DisplayName("I6: send reaches the sessions addressed and tells how many")
    void send_tellsHowMany() {
        String lobby = "/echo/lobby" + newKey();
        String secondKey = newKey();
        String annKey = newKey();
        RawClient first = connect(lobby);
        RawClient second = open(app.handshake(lobby, secondKey));
        RawClient ann = open(app.handshake(lobby, annKey).header("X-User", "ann" + key));
        Stream.of(key, secondKey, annKey).forEach(each -> awaitRecord(each, "init"));
        String all = "info k ";

        assertThat(send("one", "toSession", key)).isEqualTo("1");
        assertThat(first.receiveText()).isEqualTo(all + "one");
        assertThat(send("path", "toPath", lobby)).isEqualTo("3");
        Stream.of(first, second, ann)
                .forEach(client -> assertThat(client.receiveText()).isEqualTo(all + "path"));
        assertThat(send("user", "toUser", "ann" + key)).isEqualTo("1");
        assertThat(ann.receiveText()).isEqualTo(all + "user");
        assertThat(send("handler", "toHandler", "EchoHandler", "toPath", lobby, "except", key))
                .isEqualTo("2");
        Stream.of(second, ann)
                .forEach(client -> assertThat(client.receiveText()).isEqualTo(all + "handler"));
        assertThat(send("nobody", "toUser", "nobody")).isEqualTo("0");
        assertThat(first.isSilentFor(MOMENT)).isTrue();
    }

    private String send(String text, String... address) {
        return app.control(
                "send",
                Stream.concat(Stream.of("type", "note", "key", "k", "text", text), Stream.of(address))
                        .toArray(String[]::new));
    }

    @Test
    @DisplayName("I6: sessions are counted, listed, found and closed")
    void sessions_areManaged() {
        String lobby = "/echo/lobby" + newKey();
        String otherKey = newKey();
        RawClient client = connect(lobby);
        RawClient other = open(app.handshake(lobby, otherKey));
        awaitRecord(key, "init");
        awaitRecord(otherKey, "init");
        String id = app.control("id", "key", key);
        String otherId = app.control("id", "key", otherKey);

        assertThat(id).isNotEqualTo(otherId);
        assertThat(app.control("count", "toPath", lobby)).isEqualTo("2");
        assertThat(List.of(app.control("list", "toPath", lobby).split(",", -1))).containsExactlyInAnyOrder(id, otherId);
        assertThat(app.control("find", "key", key)).isEqualTo(id);
        assertThat(app.control("isOpen", "key", key)).isEqualTo("true");
        assertThat(app.control("closeAll", "toPath", lobby, "except", otherKey, "code", "4000", "reason", "go"))
                .isEqualTo("1");

        assertThat(client.receiveClose()).hasToString("close:4000:go");
        assertThat(awaitTerminate(key)).startsWith("terminate Shutdown[code=4000, reason=go]");
        assertThat(app.control("count", "toPath", lobby)).isEqualTo("1");
        assertThat(app.control("list", "toPath", lobby)).isEqualTo(otherId);
        assertThat(app.control("find", "key", key)).isEqualTo("none");
        assertThat(app.control("isOpen", "key", key)).isEqualTo("false");
        assertThat(other.text("still").receiveText()).isEqualTo("still");
    }

    @Test
    @DisplayName("I6: a message of a wrong type is refused at once, naming both types")
    void wrongType_isRefused() {
        RawClient client = connect("/echo/room");
        awaitRecord(key, "init");

        assertThat(app.control("tell", "key", key, "type", "integer", "text", "1"))
                .startsWith("IllegalArgumentException: ")
                .contains("java.lang.Integer", "io.remuda.it.app.Note");
        assertThat(app.control("send", "toHandler", "EchoHandler", "type", "integer", "text", "1"))
                .startsWith("IllegalArgumentException: ")
                .contains("java.lang.Integer", "io.remuda.it.app.Note");
        assertThat(client.isSilentFor(MOMENT)).isTrue();
    }

    @Test
    @DisplayName("I7: an event fired within a callback at its own handler is delivered after that callback")
    void eventFromWithin_isDeliveredAfter() {
        RawClient client = connect("/self-firing");
        assertThat(client.receiveText()).isEqualTo("init");
        assertThat(client.receiveText()).isEqualTo("info -1");

        client.text("go");

        assertThat(Stream.generate(client::receiveText).limit(3)).containsExactly("handle", "info 1", "info 0");
        awaitRecords(
                key,
                "in init",
                "out init",
                "in info -1",
                "out info -1",
                "in handle",
                "out handle",
                "in info 1",
                "out info 1",
                "in info 0",
                "out info 0");
    }

    @Test
    @DisplayName("I8: a message to a closed session is dropped, counted and reported, without an exception")
    void messageToClosedSession_isReported() {
        connect("/echo/room").text("shut").receive();
        app.control("close", "key", key, "code", "1000", "reason", "");
        awaitTerminate(key);
        long refused = Long.parseLong(app.control("refused"));

        assertThat(app.control("tell", "key", key, "type", "note", "text", "late"))
                .isEqualTo("false");
        assertThat(app.control("refused")).isEqualTo(Long.toString(refused + 1));
        assertThat(app.control("send", "toSession", key, "type", "note", "text", "late"))
                .isEqualTo("0");
        assertThat(app.control("refused")).isEqualTo(Long.toString(refused + 2));
        assertThat(app.control("fire", "type", "note", "key", key, "text", "late"))
                .doesNotContain("Exception");
        assertThat(app.probe(key)).noneMatch(line -> line.startsWith("info"));
    }
}
