package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Handshake;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 5 of the contract. */
@DisplayName("Request, transport and options")
class RequestIT extends AgainstApplication {

    private static final List<String> CALLBACKS = List.of("init", "handle", "info", "terminate");

    private Handshake request() {
        return app.handshake("/request/the%20lobby/J%C3%BCrgen", key, "q", "a b&c", "q", "ü")
                .header("X-Keep", "kept")
                .header("x-many", "one")
                .header("X-Many", "two")
                .header("Cookie", "flavour=vanilla; other=x");
    }

    /** Goes through all four callbacks. */
    private void live(RawClient client, String first) {
        assertThat(client.text(first).receiveText()).isEqualTo(first);
        app.control("tell", "key", key, "type", "command", "text", "informed");
        assertThat(client.receiveText()).isEqualTo("informed");
        client.closeProperly(WireFrame.close());
        awaitRecord(key, "terminate session: " + app.control("id", "key", key));
    }

    @Test
    @DisplayName("R1: the request shows what the client sent, in every callback, decoded")
    void request_isTheSameInEveryCallback() {
        RawClient client = open(request());
        live(client, "go");

        List<String> records = app.probe(key);
        for (String callback : CALLBACKS) {
            assertThat(records)
                    .contains(
                            callback + " path: /request/the lobby/Jürgen",
                            callback + " room: the lobby",
                            callback + " member: Jürgen",
                            callback + " query: [a b&c, ü]",
                            callback + " x-keep: kept",
                            callback + " x-many: [one, two]",
                            callback + " cookie: vanilla",
                            callback + " peer: 127.0.0.1",
                            callback + " principal: none",
                            callback + " http session: none",
                            callback + " subprotocol: none",
                            callback + " session: " + app.control("id", "key", key));
            assertThat(records)
                    .anyMatch(line -> line.startsWith(callback + " uri: ")
                            && line.endsWith("/request/the%20lobby/J%C3%BCrgen?key=" + key + "&q=a+b%26c&q=%C3%BC"));
            assertThat(records)
                    .anyMatch(line -> line.startsWith(callback + " header names: ")
                            && line.contains("host")
                            && line.contains("sec-websocket-key")
                            && line.contains("x-keep"));
            assertThat(records)
                    .anyMatch(line ->
                            line.startsWith(callback + " other parameter: ") && line.contains("[member, room]"));
        }
    }

    @Test
    @DisplayName("R1: the request knows the caller as of the handshake, and the roles that the handler declares")
    void request_knowsTheCaller() {
        live(open(request().header("X-User", "ann").header("X-Role", "admin")), "go");

        List<String> records = app.probe(key);
        for (String callback : CALLBACKS) {
            assertThat(records)
                    .contains(callback + " principal: ann", callback + " admin: true", callback + " guest: false");
            assertThat(records)
                    .anyMatch(line -> line.startsWith(callback + " other role: ")
                            && line.contains("'other'")
                            && line.contains("[admin, guest]"));
        }
    }

    @Test
    @DisplayName("R1: an anonymous caller has no role")
    void anonymousCaller_hasNoRole() {
        live(open(request()), "go");

        assertThat(app.probe(key)).contains("handle principal: none", "handle admin: false", "handle guest: false");
    }

    @Test
    @DisplayName("R1: the request knows the HTTP session")
    void request_knowsTheHttpSession() {
        live(open(request().header("X-Session", "wanted")), "go");

        assertThat(app.probe(key))
                .anyMatch(line -> line.startsWith("handle http session: ") && !line.endsWith(": none"));
    }

    @Test
    @DisplayName("R1: a handshake begins no HTTP session")
    void handshake_beginsNoHttpSession() {
        assertThat(connect("/echo/lobby").answer().headers()).doesNotContainKey("Set-Cookie");
    }

    @Test
    @DisplayName("R2: a compacted request keeps what identifies the session and lets go of the rest")
    void compactedRequest_isSeenFromTheNextCallbackOn() {
        live(
                open(request().header("X-User", "ann").header("X-Role", "admin").header("X-Session", "wanted")),
                "compact");

        List<String> records = app.probe(key);
        assertThat(records).contains("handle x-keep: kept", "handle cookie: vanilla");
        for (String callback : List.of("info", "terminate")) {
            assertThat(records)
                    .contains(
                            callback + " path: /request/the lobby/Jürgen",
                            callback + " room: the lobby",
                            callback + " query: [a b&c, ü]",
                            callback + " peer: 127.0.0.1",
                            callback + " principal: ann",
                            callback + " admin: true",
                            callback + " x-keep: none",
                            callback + " x-many: []",
                            callback + " header names: []",
                            callback + " cookie: none",
                            callback + " http session: none",
                            callback + " session: " + app.control("id", "key", key));
        }
    }

    @Test
    @DisplayName("R2: compact(names) keeps the named headers too")
    void compactedRequest_keepsNamedHeaders() {
        live(open(request()), "compact but X-Keep");

        assertThat(app.probe(key))
                .contains("info x-keep: kept", "info header names: [x-keep]", "terminate x-keep: kept");
    }

    @Test
    @DisplayName("R3: the transport says how the client is connected")
    void transport_isDescribed() {
        open(request());
        awaitRecord(
                key,
                "transport Transport[name=tcp, httpVersion=HTTP/1.1, webSocketVersion=13, agreedSubprotocol=null,"
                        + " extensions=[]]");
    }

    @Test
    @Tag("compression")
    @DisplayName("R3: the transport names the extension agreed on")
    void compression_isDescribed() {
        open(request().offerDeflate());
        eventually()
                .untilAsserted(() -> assertThat(app.probe(key))
                        .anyMatch(line ->
                                line.startsWith("transport ") && line.endsWith("extensions=[permessage-deflate]]")));
    }

    @Test
    @DisplayName("R3: without the option compress nothing is compressed, and no other extension is agreed on")
    void extensions_areNotAgreedOnUnasked() {
        RawClient client = open(app.handshake("/echo/lobby", key)
                .header("Sec-WebSocket-Extensions", "permessage-deflate, identity, fragment;maxLength=5"));

        assertThat(client.answer().headers()).doesNotContainKey("Sec-WebSocket-Extensions");
        assertThat(client.text("hello").receiveText()).isEqualTo("hello");
    }

    @Test
    @DisplayName("R3: the transport and the request have the subprotocol agreed on, and the client is told")
    void subprotocol_isAgreedOn() {
        RawClient client = open(request().header("Sec-WebSocket-Protocol", "v9.chat, v1.chat"));

        assertThat(client.answer().headers()).containsEntry("Sec-WebSocket-Protocol", "v1.chat");
        live(client, "go");
        assertThat(app.probe(key))
                .contains("handle subprotocol: v1.chat")
                .anyMatch(line -> line.startsWith("transport ") && line.contains("agreedSubprotocol=v1.chat"));
    }

    @Test
    @DisplayName("R4: options have typed getters and defaults; messages name route, key and value")
    void options_areTyped() {
        connect("/options").text("ready").receive();

        assertThat(app.probe(key))
                .contains(
                        "size: 3",
                        "pause: PT0.25S",
                        "loud: true",
                        "absent with default: PT7S",
                        "broken: The option 'broken' of route /options is 'many'; allowed is a whole number from"
                                + " -2147483648 to 2147483647")
                .anyMatch(line -> line.startsWith("absent: The option 'absent' of route /options is missing"));
    }

    @Test
    @DisplayName("R4: a context parameter and a system property override options at deployment")
    void options_areOverriddenAtDeployment() {
        connect("/options").text("ready").receive();

        assertThat(app.probe(key)).contains("colour: green", "shape: round");
    }

    @Test
    @DisplayName("R4: the effective dispatch list is logged at start, without the values of the handler's own options")
    void dispatchList_isLogged() {
        assertThat(String.join(" ", app.log()))
                .containsPattern("/echo/\\{room\\} +io\\.remuda\\.it\\.app\\.EchoHandler ")
                .containsPattern(
                        "/small +io\\.remuda\\.it\\.app\\.SmallHandler +SmallHandler +CONTAINER_THREAD +compress=true, maxMessageSize=1000 ")
                .containsPattern("/options +io\\.remuda\\.it\\.app\\.OptionsHandler +[^/]*colour=\\* [^/]*shape=\\* ");
    }
}
