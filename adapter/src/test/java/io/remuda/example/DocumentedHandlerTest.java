package io.remuda.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.example.RoomHandler.Visit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps the handlers at the beginning of the contract and of the README true. */
class DocumentedHandlerTest {

    private static final Path CONTRACT = Path.of("..", "docs", "handler-contract.md");
    private static final Path README = Path.of("..", "README.md");
    private static final String PACKAGE = "package io.remuda.example;\n\n";

    private static final Request REQUEST =
            Request.builder("/rooms/blue").pathParameter("room", "blue").build();

    private final RoomHandler handler = new RoomHandler();

    @Test
    @DisplayName("section 1: the handler of the documentation is the one that is tested")
    void documentation_showsTheHandlerAsItIs() throws IOException {
        assertThat(source("RoomHandler")).endsWith(shown(CONTRACT, 1));
        assertThat(shown(CONTRACT, 1)).startsWith("@WebSocketPath");
    }

    @Test
    @DisplayName("section 1: the README's handler and event are the ones that are tested")
    void readme_showsTheHandlerAndTheEventAsTheyAre() throws IOException {
        assertThat(source("CountHandler")).isEqualTo(PACKAGE + shown(README, 1));
        assertThat(source("News")).isEqualTo(PACKAGE + shown(README, 2));
    }

    /** The first, second, ... block of Java on a page. */
    private static String shown(Path page, int which) throws IOException {
        return Files.readString(page).split("```java\n", -1)[which].split("```", 2)[0];
    }

    private static String source(String type) throws IOException {
        return Files.readString(Path.of("src", "test", "java", "io", "remuda", "example", type + ".java"));
    }

    @Test
    @DisplayName("section 1: the first result greets, compacts the request and sets the timeout")
    void init() {
        assertEquals(
                Result.reply(Frame.text("Welcome to blue"), new Visit("blue", 0))
                        .request(REQUEST.compact())
                        .timeout(Duration.ofMinutes(10)),
                handler.init(Transport.tcp(), REQUEST, Options.of(Map.of("patience", "10m"))));
    }

    @Test
    @DisplayName("section 1: handle replies, counts, and shuts down")
    void handle() {
        assertEquals(
                Result.reply(Frame.text("1: hi"), new Visit("blue", 1)),
                handler.handle(Frame.text("hi"), REQUEST, new Visit("blue", 0)));
        assertEquals(
                Result.shutdown(new Visit("blue", 1), 1000, "See you"),
                handler.handle(Frame.text("bye"), REQUEST, new Visit("blue", 1)));
        assertEquals(
                Result.ok(new Visit("blue", 1)),
                handler.handle(Frame.binary(new byte[] {1}), REQUEST, new Visit("blue", 1)));
    }

    @Test
    @DisplayName("section 1: info replies to what is for its room")
    void info() {
        assertEquals(
                Result.reply(Frame.text("tea"), new Visit("blue", 0)).hibernate(),
                handler.info(new Announcement("blue", "tea"), REQUEST, new Visit("blue", 0)));
        assertEquals(
                Result.ok(new Visit("blue", 0)),
                handler.info(new Announcement("red", "tea"), REQUEST, new Visit("blue", 0)));
    }

    @Test
    @DisplayName("section 1: the README's handler greets, counts messages, and passes events on")
    void countHandler() {
        CountHandler counting = new CountHandler();
        Request request =
                Request.builder("/count/sheep").pathParameter("what", "sheep").build();

        assertEquals(
                Result.reply(Frame.text("counting sheep"), 0),
                counting.init(Transport.tcp(), request, Options.of(Map.of())));
        assertEquals(Result.reply(Frame.text("message 3"), 3), counting.handle(Frame.text("baa"), request, 2));
        assertEquals(Result.reply(Frame.text("tea is ready"), 3), counting.info(new News("tea is ready"), request, 3));
    }
}
