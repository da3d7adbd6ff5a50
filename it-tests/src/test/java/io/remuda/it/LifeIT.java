package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.Handshake.Answer;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 2 of the contract. */
@DisplayName("Life of a session")
@Tag("brief")
class LifeIT extends AgainstApplication {

    @Test
    @DisplayName("L1: no callback runs unless the request was upgraded")
    void requestThatIsNoUpgrade_runsNoCallback() {
        List<Answer> answers = Stream.of(
                        app.handshake("/echo/room", key).without("Upgrade").without("Connection"),
                        app.handshake("/echo/room", key).without("Sec-WebSocket-Key"),
                        app.handshake("/echo/room", key).set("Sec-WebSocket-Version", "99"),
                        app.handshake("/echo", key),
                        app.handshake("/echo/room/more", key))
                .map(Handshake::refused)
                .toList();

        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.status()).isBetween(200, 499).isNotEqualTo(101));
        String upgraded = newKey();
        open(app.handshake("/echo/room", upgraded)).text("barrier").receive();
        assertThat(app.probe(key)).isEmpty();
        assertThat(app.probe(upgraded)).containsExactly("init", "handle text barrier");
    }

    @Test
    @Tag("earlyFrames")
    @DisplayName("L2: init runs before handle when the first frames arrive together with the handshake")
    void framesWithTheHandshake_waitForInit() {
        RawClient client = open(app.handshake("/gate", key, "hold", "init")
                .followedBy(WireFrame.text("first"))
                .followedBy(WireFrame.text("second")));
        eventually().until(() -> app.probe(key).size() == 1);

        assertWaitForInit(client);
    }

    @Test
    @DisplayName("L2: init runs before handle when the first frames arrive while it runs")
    void framesDuringInit_waitForInit() {
        RawClient client = open(app.handshake("/gate", key, "hold", "init"));
        eventually().until(() -> app.probe(key).size() == 1);

        assertWaitForInit(client.text("first").text("second"));
    }

    private void assertWaitForInit(RawClient client) {
        assertThat(client.isSilentFor(Duration.ofMillis(200))).isTrue();

        app.control("open", "key", key + ".init");

        assertThat(client.receive(2)).map(WireFrame::toString).containsExactly("text:first", "text:second");
        assertThat(withoutThreads(key))
                .containsExactly(
                        "in init",
                        "out init",
                        "in handle",
                        "out handle",
                        "handle text first",
                        "in handle",
                        "out handle",
                        "handle text second");
    }

    @Test
    @DisplayName("L2: an event that is fired while init runs is delivered after it")
    void eventDuringInit_waitsForInit() {
        RawClient client = open(app.handshake("/gate", key, "hold", "init"));
        eventually().until(() -> app.probe(key).size() == 1);

        app.control("fire", "type", "held", "text", "early");
        app.control("open", "key", key + ".init");

        assertThat(client.receiveText()).isEqualTo("info early");
        assertThat(withoutThreads(key)).containsExactly("in init", "out init", "in info", "out info", "info early");
    }

    @Test
    @DisplayName("L3: a message waits while another callback of its session runs")
    void messageDuringCallback_waits() {
        RawClient client = connect("/gate", "hold", "handle").text("held");
        eventually().untilAsserted(() -> assertThat(withoutThreads(key)).contains("in handle"));

        app.control("fire", "type", "held", "text", "meanwhile");
        client.text("also meanwhile");
        assertThat(client.isSilentFor(Duration.ofMillis(200))).isTrue();
        assertThat(withoutThreads(key)).containsExactly("in init", "out init", "in handle");
        app.control("open", "key", key + ".handle");

        assertThat(client.receive(3))
                .map(WireFrame::toString)
                .startsWith("text:held")
                .containsExactlyInAnyOrder("text:held", "text:info meanwhile", "text:also meanwhile");
        List<String> inAndOut = withoutThreads(key).stream()
                .filter(line -> line.startsWith("in ") || line.startsWith("out "))
                .toList();
        for (int i = 0; i < inAndOut.size(); i += 2) {
            assertThat(inAndOut.get(i + 1)).isEqualTo(inAndOut.get(i).replace("in ", "out "));
        }
        assertThat(inAndOut).hasSize(8);
    }

    @Test
    @DisplayName("L3: sessions run in parallel with each other")
    void sessions_runInParallel() {
        RawClient one = connect("/meeting").text("come");
        RawClient other = open(app.handshake("/meeting", newKey())).text("come");

        assertThat(one.receiveText()).isEqualTo("met");
        assertThat(other.receiveText()).isEqualTo("met");
    }

    @Test
    @DisplayName("L4: handle gets the client's messages in the order of arrival, each once")
    void messages_keepTheirOrder() {
        RawClient client = connect("/echo/room");
        List<String> numbers =
                IntStream.range(0, 500).mapToObj(Integer::toString).toList();

        client.send(numbers.stream().map(WireFrame::text).toArray(WireFrame[]::new));

        assertThat(client.receive(500)).map(WireFrame::string).isEqualTo(numbers);
        assertThat(app.probe(key).stream().skip(1))
                .isEqualTo(numbers.stream().map(n -> "handle text " + n).toList());
    }

    @Test
    @DisplayName("L4: info gets the messages of one sending thread in order, each once")
    void events_keepTheirOrder() {
        RawClient client = connect("/echo/room");
        awaitRecord(key, "init");

        app.control("fire", "key", key, "text", "n", "count", "300");

        assertThat(client.receive(300))
                .map(WireFrame::string)
                .isEqualTo(IntStream.range(0, 300)
                        .mapToObj(n -> "info " + key + " n" + n)
                        .toList());
    }

    @Test
    @DisplayName("L5: terminate is the last callback and gets the last state")
    void terminate_isLast() {
        RawClient client = connect("/script");
        client.send(
                WireFrame.text("ok"), WireFrame.text("shutdown:3000:over"), WireFrame.text("ok"), WireFrame.text("ok"));

        assertThat(client.receiveClose()).hasToString("close:3000:over");
        awaitRecords(
                key,
                "init",
                "handle ok",
                "handle shutdown:3000:over",
                "terminate Shutdown[code=3000, reason=over] state init/handle/handle");
        assertThat(app.control("tell", "key", key, "type", "command", "text", "ok"))
                .isEqualTo("false");
        assertThat(app.probe(key)).hasSize(4);
    }

    @Test
    @DisplayName("L5: an exception of terminate is logged and changes nothing")
    void terminateThatThrows_isLogged() {
        RawClient client = connect("/script", "terminate", "throw");
        awaitRecord(key, "init");
        String id = app.control("id", "key", key);

        client.text("shutdown:3001:fine");

        assertThat(client.receiveClose()).hasToString("close:3001:fine");
        assertThat(awaitTerminate(key)).startsWith("terminate Shutdown[code=3001");
        eventually()
                .untilAsserted(() -> assertThat(app.log())
                        .filteredOn(line -> line.contains(id))
                        .singleElement()
                        .asString()
                        .contains("terminate", "ScriptHandler", "terminate was told to throw"));
    }

    @Test
    @DisplayName("L6: if init throws there is no state: 1011, and terminate does not run")
    void initThrows_closesWithoutTerminate() {
        RawClient client = connect("/script", "init", "throw:secret");

        assertThat(client.receiveClose().code()).isEqualTo(1011);
        assertInitFailed();
    }

    @Test
    @DisplayName("L6: if init returns null there is no state: 1011, and terminate does not run")
    void initReturnsNull_closesWithoutTerminate() {
        RawClient client = connect("/script", "init", "null");

        assertThat(client.receiveClose().code()).isEqualTo(1011);
        assertInitFailed();
    }

    private void assertInitFailed() {
        eventually().until(() -> app.control("isOpen", "key", key).equals("false"));
        // A later session that has terminated shows that this one would have, too.
        String later = newKey();
        open(app.handshake("/script", later)).text("shutdown").receiveClose();
        awaitTerminate(later);
        assertThat(app.probe(key)).containsExactly("init");
    }

    @Test
    @DisplayName("L7: a crash is logged with handler, callback, session and message type, and with the exception")
    void crash_isLogged() {
        RawClient client = connect("/script");
        awaitRecord(key, "init");
        String id = app.control("id", "key", key);

        client.text("throw:secret-" + key);

        assertThat(client.receiveClose()).hasToString("close:1011:Internal error");
        eventually()
                .untilAsserted(() -> assertThat(app.log())
                        .filteredOn(line -> line.contains(id))
                        .singleElement()
                        .asString()
                        .contains("SEVERE", "io.remuda.it.app.ScriptHandler", "handle", "Text")
                        .endsWith("IllegalStateException: secret-" + key));
    }

    @Test
    @DisplayName("L7: a crash in info gives the state as it was before; other sessions notice nothing")
    void crashInInfo_endsOnlyItsSession() {
        String otherKey = newKey();
        RawClient other = open(app.handshake("/script", otherKey));
        RawClient client = connect("/script").text("text:up");
        client.receive();

        app.control("tell", "key", key, "type", "command", "text", "throw:secret");

        assertThat(client.receiveClose().code()).isEqualTo(1011);
        assertThat(awaitTerminate(key))
                .isEqualTo("terminate Crash[callback=INFO, cause=java.lang.IllegalStateException: secret]"
                        + " state init/handle");
        assertThat(other.text("text:fine").receiveText()).isEqualTo("fine");
        assertThat(app.probe(otherKey)).containsExactly("init", "handle text:fine");
    }

    @Test
    @DisplayName("L8: the state may be null")
    void state_mayBeNull() {
        RawClient client = connect("/void").text("anything");

        assertThat(client.receiveText()).isEqualTo("no state");
        app.control("tell", "key", key, "type", "command", "text", "go");
        assertThat(client.receiveClose().code()).isEqualTo(1000);
        awaitRecords(key, "terminate Shutdown[code=1000, reason=] without a state");
    }

    @Test
    @DisplayName("L8: the runtime never looks into the state")
    void state_isNotLookedInto() {
        RawClient client = connect("/hostile").text("one");

        assertThat(client.receiveText()).isEqualTo("state 1");
        assertThat(client.text("two").receiveText()).isEqualTo("state 2");
        assertThat(client.text("crash").receiveClose().code()).isEqualTo(1011);
        awaitRecords(
                key, "terminate Crash[callback=HANDLE, cause=java.lang.IllegalStateException: told to crash] state 3");
    }

    @Test
    @DisplayName("L9: shutdown closes with 1000 or the code given, from init, handle and info")
    void shutdown_closes() {
        assertThat(connect("/script", "init", "shutdown").receiveClose()).hasToString("close:1000:");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=1000, reason=] state init");

        key = newKey();
        assertThat(connect("/script").text("shutdown:4999:bye").receiveClose()).hasToString("close:4999:bye");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=4999, reason=bye] state init/handle");

        key = newKey();
        RawClient client = connect("/script");
        awaitRecord(key, "init");
        app.control("tell", "key", key, "type", "command", "text", "shutdown:1001:");
        assertThat(client.receiveClose()).hasToString("close:1001:");
        assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=1001, reason=] state init/info");
    }

    @Test
    @DisplayName("L9: shutdown in init closes each of many sessions, wherever the server is with the handshake by then")
    void shutdownInInit_closesEach() {
        for (int session = 0; session < 100; session++) {
            key = newKey();
            assertThat(connect("/script", "init", "shutdown").receiveClose()).hasToString("close:1000:");
            assertThat(awaitTerminate(key)).isEqualTo("terminate Shutdown[code=1000, reason=] state init");
        }
    }

    private List<String> withoutThreads(String of) {
        return app.probe(of).stream()
                .map(line -> line.replaceFirst(" on .*", ""))
                .toList();
    }
}
