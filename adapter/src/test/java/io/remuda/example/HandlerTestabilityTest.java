package io.remuda.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests handlers as an application does: from another package, with {@code new} and {@code assertEquals} alone. */
class HandlerTestabilityTest {

    private static final Request REQUEST = Request.builder("/chat/lobby")
            .pathParameter("room", "lobby")
            .header("User-Agent", "test")
            .build();

    private final ChatHandler chat = new ChatHandler();

    @Test
    @DisplayName("section 1: init is tested with new and assertEquals")
    void init() {
        assertEquals(
                Result.ok(new ChatHandler.State("lobby", 0))
                        .request(REQUEST.compact())
                        .timeout(Duration.ofMinutes(5)),
                chat.init(Transport.tcp(), REQUEST, Options.of(Map.of())));
    }

    @Test
    @DisplayName("section 1: handle is tested with new and assertEquals")
    void handle() {
        assertEquals(
                Result.reply(Frame.text("you said hi"), new ChatHandler.State("lobby", 8)),
                chat.handle(Frame.text("hi"), REQUEST, new ChatHandler.State("lobby", 7)));
        assertEquals(
                Result.ok(new ChatHandler.State("lobby", 7)),
                chat.handle(Frame.pong(new byte[0]), REQUEST, new ChatHandler.State("lobby", 7)));
    }

    @Test
    @DisplayName("section 1: info is tested with new and assertEquals")
    void info() {
        assertEquals(
                Result.reply(Frame.text("news"), new ChatHandler.State("lobby", 7))
                        .hibernate(),
                chat.info(new ChatEvent("news"), REQUEST, new ChatHandler.State("lobby", 7)));
    }

    /** A door: open or locked with a code. Each callback says the kind of state that it leads to. */
    static final class Door implements WebSocketHandler<Door.State, Integer> {

        sealed interface State permits Open, Locked {}

        record Open() implements State {}

        record Locked(int code) implements State {}

        @Override
        public Result<Open> init(Transport transport, Request request, Options options) {
            return Result.ok(new Open());
        }

        @Override
        public Result<? extends State> handle(Frame.Incoming frame, Request request, State state) {
            if (state instanceof Locked locked && frame.equals(Frame.text("code " + locked.code()))) {
                return Result.ok(new Open());
            }
            return Result.ok(state);
        }

        @Override
        public Result<Locked> info(Integer code, Request request, State state) {
            return Result.ok(new Locked(code));
        }

        @Override
        public void terminate(TerminateReason reason, Request request, State state) {}
    }

    @Test
    @DisplayName("section 1: a sealed state works without casts")
    void sealedState() throws Exception {
        WebSocketHandler<Door.State, Integer> door = new Door();

        Door.State open =
                door.init(Transport.tcp(), REQUEST, Options.of(Map.of())).state();
        Door.State locked = door.info(7, REQUEST, open).state();

        assertEquals(new Door.Locked(7), locked);
        assertEquals(Result.ok(locked), door.handle(Frame.text("code 8"), REQUEST, locked));
        assertEquals(Result.ok(open), door.handle(Frame.text("code 7"), REQUEST, locked));
    }

    /** Greets, echoes, and closes on any message of the application. */
    static final class Echo implements WebSocketHandler<Void, Object> {

        @Override
        public Result<Void> init(Transport transport, Request request, Options options) {
            return Result.reply(Frame.text(options.string("greeting", "hello")));
        }

        @Override
        public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
            return frame instanceof Frame.Pong ? Result.ok() : Result.reply(frame);
        }

        @Override
        public Result<Void> info(Object message, Request request, Void state) {
            return Result.shutdown();
        }

        @Override
        public void terminate(TerminateReason reason, Request request, Void state) {}
    }

    @Test
    @DisplayName("section 1: a handler without state uses Void and the factories without state")
    void noState() {
        Echo echo = new Echo();

        assertEquals(
                Result.reply(Frame.text("hi")),
                echo.init(Transport.tcp(), REQUEST, Options.of(Map.of("greeting", "hi"))));
        assertEquals(
                Result.reply(Frame.binary(new byte[] {1})), echo.handle(Frame.binary(new byte[] {1}), REQUEST, null));
        assertEquals(Result.ok(), echo.handle(Frame.pong(new byte[0]), REQUEST, null));
        assertEquals(Result.shutdown(), echo.info("stop", REQUEST, null));
    }
}
