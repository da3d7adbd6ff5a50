package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.remuda.Address;
import io.remuda.Delivery;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Question;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionInfo;
import io.remuda.Transport;
import io.remuda.sample.ChatEvent.Joined;
import io.remuda.sample.ChatEvent.Left;
import io.remuda.sample.ChatEvent.Said;
import io.remuda.sample.ChatEvent.Whispered;
import io.remuda.sample.ChatHandler.State;
import io.remuda.sample.FakeSessions.Sent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChatHandlerTest {

    private static final Options NONE = Options.of(Map.of());
    private static final Result<State> REFUSED =
            Result.shutdown(null, 4400, "A nick and a room have 1 to 20 letters, digits, - or _");
    private static final State ANN = new State("ann", 0, 0);

    private final FakeSessions sessions = new FakeSessions();
    private final ChatHandler handler = new ChatHandler(sessions);

    @Test
    void visitorWithNick_joinsTheRoom() {
        Request request = visit("ann");

        Result<State> result = handler.init(Transport.tcp(), request, NONE);

        assertEquals(ANN, result.state());
        assertEquals(List.of(), result.frames());
        assertEquals(Optional.of(Duration.ofMinutes(5)), result.timeout());
        assertEquals(Set.of("room:lobby"), result.joins());
    }

    @Test
    void visitorWithoutUsableNick_isRefusedAndNeverJoins() {
        for (String nick : List.of("", "two words", "<b>", "x".repeat(21))) {
            assertEquals(REFUSED, handler.init(Transport.tcp(), visit(nick), NONE), nick);
        }
        assertEquals(REFUSED, handler.init(Transport.tcp(), visit(null), NONE), "nobody logged in");
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
        assertEquals(List.of(new Sent(Address.topic("room:lobby"), new Said("ann", "hello, all"))), sessions.sent);
    }

    @Test
    void sayNothingOrTooMuch_isAnsweredAndNotTold() {
        assertEquals(problem("A message has 1 to 500 characters, yours has 0"), handle("say ", ANN));
        assertEquals(
                problem("A message has 1 to 500 characters, yours has 501"), handle("say " + "x".repeat(501), ANN));
        assertEquals(List.of(), sessions.sent);
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
        assertEquals(problem("Unknown command. Known are: say, to, looking, echo, leave, crash"), handle("dance", ANN));
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
    void privateMessage_isSentToTheUserAndTheSenderReadsWhoHasIt() {
        sessions.delivery = new Delivery(2, List.of(new Delivery.Refusal("id", Delivery.Reason.FULL)));

        Result<State> result = handle("to bob  hello, you ", ANN);

        State counted = new State("ann", 1, 0);
        Frame sent = Frame.text("{\"type\":\"sent\",\"to\":\"bob\",\"text\":\"hello, you\",\"taken\":2,\"refused\":1}");
        assertEquals(Result.reply(List.of(sent, state("ann", 1, 0)), counted), result);
        assertEquals(
                List.of(new Sent(
                        Address.user("bob").andHandler(ChatHandler.class), new Whispered("ann", "hello, you"))),
                sessions.sent);
    }

    @Test
    void privateMessageToNoNameOrWithoutText_isAnsweredAndNotSent() {
        Result<State> how = problem("A private message is /to, a nick and the text, such as: /to bob Hello");
        assertEquals(how, handle("to", ANN));
        assertEquals(how, handle("to <b> hello", ANN));
        assertEquals(problem("A message has 1 to 500 characters, yours has 0"), handle("to bob ", ANN));
        assertEquals(List.of(), sessions.sent);
    }

    @Test
    void privateMessage_isShownAndCounted() {
        Result<State> result = handler.info(new Whispered("bob", "hi"), visit("ann"), ANN);

        Frame whispered = Frame.text("{\"type\":\"whispered\",\"from\":\"bob\",\"text\":\"hi\"}");
        assertEquals(Result.reply(List.of(whispered, state("ann", 0, 1)), new State("ann", 0, 1)), result);
    }

    @Test
    void whoComesOrGoes_makesTheSessionLookWhoIsThere() {
        sessions.present = List.of(session("bob"), session("ann"), session("bob"));
        Frame present = Frame.text("{\"type\":\"present\",\"nicks\":[\"ann\",\"bob\",\"bob\"]}");

        assertEquals(
                Result.reply(List.of(Frame.text("{\"type\":\"joined\",\"nick\":\"bob\"}"), present), ANN),
                handler.info(new Joined("bob"), visit("ann"), ANN));
        assertEquals(
                Result.reply(List.of(Frame.text("{\"type\":\"left\",\"nick\":\"eve\"}"), present), ANN),
                handler.info(new Left("eve"), visit("ann"), ANN));
    }

    @Test
    void whetherItIsLookedAt_isAskedThePageWhichAnswersThatQuestion() {
        Question question = new Question("q7");

        assertEquals(
                Result.reply(Frame.text("{\"type\":\"areYouLooking\",\"question\":\"q7\"}"), ANN),
                handler.info(new ChatEvent.AreYouLooking(), visit("ann").asking(question), ANN));
        assertEquals(Result.ok(ANN).answer(question, true), handle("looking q7 true", ANN));
        assertEquals(Result.ok(ANN).answer(question, false), handle("looking q7 false", ANN));
    }

    private static SessionInfo session(String user) {
        return new SessionInfo(
                visit(user).session(), ChatHandler.class, "/chat/lobby", Optional.of(user), Instant.EPOCH);
    }

    private Result<State> handle(String text, State state) {
        return handler.handle(Frame.text(text), visit("ann"), state);
    }

    private static Request visit(String nick) {
        return Request.builder("/chat/lobby")
                .pathParameter("room", "lobby")
                .principalName(nick)
                .build();
    }

    private static Frame state(String nick, int said, int received) {
        return Frame.text(
                "{\"type\":\"state\",\"nick\":\"" + nick + "\",\"said\":" + said + ",\"received\":" + received + "}");
    }

    private static Result<State> problem(String text) {
        return Result.reply(Frame.text("{\"type\":\"problem\",\"text\":\"" + text + "\"}"), ANN);
    }
}
