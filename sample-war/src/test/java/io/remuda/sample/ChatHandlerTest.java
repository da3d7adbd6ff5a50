package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionInfo;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketSessions;
import io.remuda.sample.ChatEvent.Joined;
import io.remuda.sample.ChatEvent.Left;
import io.remuda.sample.ChatEvent.Said;
import io.remuda.sample.ChatHandler.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ChatHandlerTest {

    private static final Options NONE = Options.of(Map.of());
    private static final State ANN = new State("ann", 0, 0);

    private final Room room = new Room();
    private final ChatHandler handler = new ChatHandler(room);

    @Test
    void visitorWithNick_joinsTheRoom() {
        Request request = visit("ann");

        Result<State> result = handler.init(Transport.tcp(), request, NONE);

        assertEquals(ANN, result.state());
        assertEquals(List.of(), result.frames());
        assertEquals(Optional.of(Duration.ofMinutes(5)), result.timeout());
        assertEquals(List.of(new Joined("ann", 2)), room.told);
    }

    @Test
    void visitorWithoutUsableNick_isRefusedAndNeverJoins() {
        for (String nick : List.of("", "two words", "<b>", "x".repeat(21))) {
            Result<State> refused = handler.init(Transport.tcp(), visit(nick), NONE);

            assertEquals(
                    Result.shutdown(null, 4400, "A nick and a room have 1 to 20 letters, digits, - or _"), refused);
            handler.terminate(new TerminateReason.Shutdown(4400, ""), visit(nick), refused.state());
        }
        assertEquals(List.of(), room.told);
    }

    @Test
    void longestNick_fitsIntoTheReasonOfItsFarewell() {
        // Four bytes of UTF-8 for each letter.
        State state = new State("\uD840\uDC00".repeat(20), 0, 0);

        Result<State> result = handle("leave", state);

        assertEquals(Result.shutdown(state, 1000, "Goodbye, " + state.nick()), result);
    }

    @Test
    void say_tellsTheRoomAndCounts() {
        Result<State> result = handle("say  hello, all ", ANN);

        State counted = new State("ann", 1, 0);
        assertEquals(Result.reply(state("ann", 1, 0), counted), result);
        assertEquals(List.of(new Said("ann", "hello, all")), room.told);
    }

    @Test
    void sayNothingOrTooMuch_isAnsweredAndNotTold() {
        assertEquals(problem("A message has 1 to 500 characters, yours has 0"), handle("say ", ANN));
        assertEquals(
                problem("A message has 1 to 500 characters, yours has 501"), handle("say " + "x".repeat(501), ANN));
        assertEquals(List.of(), room.told);
    }

    @Test
    void echo_returnsTheStampAndShowsTheState() {
        Result<State> result = handle("echo 17.5", ANN);

        assertEquals(
                Result.reply(List.of(Frame.text("{\"type\":\"echo\",\"stamp\":\"17.5\"}"), state("ann", 0, 0)), ANN),
                result);
    }

    @Test
    void unknownCommandAndBinary_areAnswered() {
        assertEquals(problem("Unknown command. Known are: say, echo, leave, crash"), handle("dance", ANN));
        assertEquals(
                problem("This chat takes text only"),
                handler.handle(Frame.binary("x".getBytes(StandardCharsets.UTF_8)), visit("ann"), ANN));
    }

    @Test
    void crash_throws() {
        assertThrows(IllegalStateException.class, () -> handle("crash", ANN));
    }

    @Test
    void saidInTheRoom_isSentAndCounted() {
        Result<State> result = handler.info(new Said("bob", "hi"), visit("ann"), ANN);

        State counted = new State("ann", 0, 1);
        Frame said = Frame.text("{\"type\":\"said\",\"from\":\"bob\",\"text\":\"hi\"}");
        assertEquals(Result.reply(List.of(said, state("ann", 0, 1)), counted), result);
    }

    @Test
    void announcement_isSentAndNotCounted() {
        Result<State> result = handler.info(new Announcement("supper"), visit("ann"), ANN);

        Frame announcement = Frame.text("{\"type\":\"announcement\",\"text\":\"supper\"}");
        assertEquals(Result.reply(List.of(announcement, state("ann", 0, 0)), ANN), result);
    }

    @Test
    void visitorWhoseSessionEnds_leavesTheRoom() {
        handler.terminate(new TerminateReason.Disconnected(), visit("ann"), ANN);

        assertEquals(List.of(new Left("ann", 2)), room.told);
    }

    private Result<State> handle(String text, State state) {
        return handler.handle(Frame.text(text), visit("ann"), state);
    }

    private static Request visit(String nick) {
        return Request.builder("/chat/lobby")
                .pathParameter("room", "lobby")
                .queryParameter("nick", nick)
                .build();
    }

    private static Frame state(String nick, int said, int received) {
        return Frame.text(
                "{\"type\":\"state\",\"nick\":\"" + nick + "\",\"said\":" + said + ",\"received\":" + received + "}");
    }

    private static Result<State> problem(String text) {
        return Result.reply(Frame.text("{\"type\":\"problem\",\"text\":\"" + text + "\"}"), ANN);
    }

    /** The lobby with two visitors; remembers what it was told. */
    private static final class Room implements WebSocketSessions {

        final List<Object> told = new ArrayList<>();

        @Override
        public Delivery send(Address to, Object message) {
            assertEquals(Address.path("/chat/lobby"), to);
            told.add(message);
            return new Delivery(2, List.of());
        }

        @Override
        public CompletionStage<Object> ask(SessionRef session, Object message, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int count(Address which) {
            assertEquals(Address.path("/chat/lobby"), which);
            return 2;
        }

        @Override
        public int close(Address which, int code, String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<SessionInfo> list(Address which) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<SessionRef> find(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long refused() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long discarded() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long deadLetters() {
            throw new UnsupportedOperationException();
        }
    }
}
