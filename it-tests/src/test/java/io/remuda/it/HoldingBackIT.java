package io.remuda.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.it.client.Deflate;
import io.remuda.it.client.RawClient;
import io.remuda.it.client.WireFrame;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that send more than their sessions take, on servers that can be kept from reading. */
@DisplayName("Clients that are held back")
@Tag("connector")
class HoldingBackIT extends AgainstServer {

    /** Several times as many as there are threads that may wait. */
    private static final int MANY = 5 * ApplicationArchive.WAITING_THREADS;

    /** Ten times as many as may wait in the mailbox. */
    private static final int TEXTS = 50;

    @ArquillianResource
    URL base;

    @Deployment(testable = false)
    static WebArchive application() {
        return ApplicationArchive.of("held.war");
    }

    @BeforeEach
    void reach() {
        app = new App(base);
    }

    /** Clients whose frames wait, because {@code info} does not return. */
    private Map<String, RawClient> held(Function<String, RawClient> opening) {
        return held(MANY, opening);
    }

    private Map<String, RawClient> held(int count, Function<String, RawClient> opening) {
        Map<String, RawClient> clients = new LinkedHashMap<>();
        Stream.generate(AgainstServer::newKey).limit(count).forEach(each -> clients.put(each, opening.apply(each)));
        clients.keySet().forEach(each -> {
            awaitRecord(each, "out init");
            app.control("tell", "key", each, "type", "held", "text", "held");
            eventually().untilAsserted(() -> assertThat(app.probe(each)).anyMatch(line -> line.startsWith("in info")));
        });
        return clients;
    }

    private static List<String> texts(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(("%-" + length + "d")::formatted)
                .toList();
    }

    private static WireFrame[] frames(List<String> texts) {
        return texts.stream().map(WireFrame::text).toArray(WireFrame[]::new);
    }

    /** One after the other, each when the answer to the one before is there. */
    private static void exchange(RawClient client, List<String> texts) {
        for (String text : texts) {
            assertThat(client.text(text).receiveText()).isEqualTo(text);
        }
    }

    /** On another thread, which waits while the client is held back. */
    private static void sendAside(RawClient client, List<String> texts) {
        Thread sender = new Thread(() -> client.sendWhilePossible(frames(texts)), "sender");
        sender.setDaemon(true);
        sender.start();
    }

    /** They go on, and have lost nothing; one by one, because each could keep the others' answers from coming. */
    private void release(Map<String, RawClient> clients, List<String> sent) {
        assertThat(clients.keySet())
                .allMatch(each -> app.control("isOpen", "key", each).equals("true"));
        clients.forEach((each, client) -> {
            app.control("open", "key", each + ".info");
            assertThat(text(client.receive())).isEqualTo("info held");
            sent.forEach(text -> assertThat(text(client.receive())).isEqualTo(text));
        });
    }

    private static String text(WireFrame frame) {
        return frame.rsv() == 4 ? new String(Deflate.inflate(frame.payload()), StandardCharsets.UTF_8) : frame.string();
    }

    @Test
    @Tag("suspend")
    @DisplayName("T5, B1: more clients are held back than threads may wait, others go on, and nobody loses anything")
    void manyClients() {
        List<String> texts = texts(TEXTS, 10);
        Map<String, RawClient> clients = held(each -> open(app.handshake("/small-mailbox", each, "hold", "info")));

        clients.values().forEach(client -> client.send(frames(texts)));

        exchange(open(app.handshake("/echo/room", key)), texts);
        release(clients, texts);
    }

    @Test
    @Tag("waitingThread")
    @DisplayName("T5, B1: one client more than threads may wait for ends with Overload, and the others lose nothing")
    void oneThreadTooMany() {
        List<String> texts = texts(TEXTS, 10);
        Map<String, RawClient> clients = held(
                ApplicationArchive.WAITING_THREADS + 1,
                each -> open(app.handshake("/small-mailbox", each, "hold", "info")));

        clients.values().forEach(client -> client.send(frames(texts)));

        eventually()
                .untilAsserted(() -> assertThat(clients.keySet().stream().filter(this::isEnding))
                        .hasSize(1));
        String ending =
                clients.keySet().stream().filter(this::isEnding).findFirst().orElseThrow();
        app.control("open", "key", ending + ".info");
        assertThat(awaitTerminate(ending)).startsWith("terminate Overload[queue=FRAMES]");
        clients.remove(ending);
        exchange(open(app.handshake("/echo/room", key)), texts);
        release(clients, texts);
    }

    private boolean isEnding(String each) {
        return app.control("isOpen", "key", each).equals("false");
    }

    @Test
    @DisplayName("T5, B1: a client that is held back again and again goes on each time, and loses nothing")
    void againAndAgain() {
        List<String> texts = texts(20_000, 10);
        RawClient client = open(app.handshake("/tiny-mailbox", key));

        sendAside(client, texts);

        texts.forEach(text -> assertThat(client.receiveText()).isEqualTo(text));
    }

    @Test
    @Tag("suspend")
    @Tag("compression")
    @DisplayName("T5, B1: clients that compress are held back as well")
    void manyClientsThatCompress() {
        List<String> texts = texts(TEXTS, 2000);
        WireFrame[] frames = texts.stream()
                .map(text -> WireFrame.of(WireFrame.TEXT, Deflate.deflate(text.getBytes(StandardCharsets.UTF_8)))
                        .withRsv(4))
                .toArray(WireFrame[]::new);
        Map<String, RawClient> clients = held(each ->
                open(app.handshake("/small-compressing", each, "hold", "info").offerDeflate()));

        clients.values().forEach(client -> client.send(frames));

        exchange(open(app.handshake("/echo/room", key)), texts);
        release(clients, texts);
    }

    @Test
    @Tag("http2") // HTTP/1.1 has no such connections
    @DisplayName("B2: clients of HTTP/2 that are held back delay nobody on the same connection")
    void manyClientsOnOneConnection() {
        List<String> texts = texts(TEXTS, 10);
        RawClient other = open(app.handshake("/echo/room", key));
        Map<String, RawClient> clients = held(each ->
                open(app.handshake("/small-mailbox", each, "hold", "info").beside(other)));

        clients.values().forEach(client -> client.send(frames(texts)));

        exchange(other, texts);
        exchange(open(app.handshake("/echo/room", newKey()).beside(other)), texts);
        release(clients, texts);
    }

    @Test
    @Tag("http2") // HTTP/1.1 has no windows
    @DisplayName("B2: neither do they when they have sent all that HTTP/2 lets them, with windows as recommended")
    void fullWindows() {
        List<String> large = texts(20, 60_000);
        RawClient other = open(app.handshake("/echo/room", key));
        Map<String, RawClient> clients = held(each ->
                open(app.handshake("/small-mailbox", each, "hold", "info").beside(other)));

        clients.values().forEach(client -> sendAside(client, large));
        eventually().untilAsserted(() -> assertThat(clients.values()).allMatch(RawClient::isHeldBack));

        exchange(other, large);
        exchange(open(app.handshake("/echo/room", newKey()).beside(other)), large);
        release(clients, large);
    }
}
