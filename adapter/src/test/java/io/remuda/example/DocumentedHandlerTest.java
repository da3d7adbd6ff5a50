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

/** Keeps the handler at the beginning of the documentation true. */
class DocumentedHandlerTest {

    private static final Request REQUEST =
            Request.builder("/rooms/blue").pathParameter("room", "blue").build();

    private final RoomHandler handler = new RoomHandler();

    @Test
    @DisplayName("section 1: the handler of the documentation is the one that is tested")
    void documentation_showsTheHandlerAsItIs() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "handler-contract.md"));
        String source = Files.readString(Path.of("src", "test", "java", "io", "remuda", "example", "RoomHandler.java"));

        String shown = page.substring(page.indexOf("```java\n") + "```java\n".length());
        shown = shown.substring(0, shown.indexOf("```"));

        assertThat(source).endsWith(shown);
        assertThat(shown).startsWith("@WebSocketPath");
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
}
