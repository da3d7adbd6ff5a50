package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.remuda.Address;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionInfo;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.sample.FakeSessions.Sent;
import io.remuda.sample.MembersHandler.Said;
import io.remuda.sample.MembersHandler.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MembersHandlerTest {

    private static final Options NONE = Options.of(Map.of());
    private static final State ANN = new State("ann", false);
    private static final State LOCKING = new State("ann", true);

    private final FakeSessions sessions = new FakeSessions();
    private final MembersHandler handler = new MembersHandler(sessions);

    @Test
    void openDoor_letsMembersIn() {
        assertEquals(Upgrade.accept(), handler.upgrade(request("ann"), NONE));
    }

    @Test
    void lockedDoor_isAnsweredInWordsToHandshakesAndToPlainRequests() {
        sessions.present = List.of(new SessionInfo(
                request("eve").session(), MembersHandler.class, "/members/room", Optional.of("eve"), Instant.EPOCH));
        Upgrade refused = Upgrade.refuse(423).body("eve has locked the door. Come back later.");

        assertEquals(refused, handler.upgrade(request("ann"), NONE));
        Request plain = Request.builder("/members/room")
                .principalName("ann")
                .upgrade(false)
                .build();
        assertEquals(refused, handler.upgrade(plain, NONE));
    }

    @Test
    void newSession_belongsToItsMember() {
        Result<State> result = handler.init(Transport.tcp(), request("ann"), NONE);

        assertEquals(ANN, result.state());
        assertEquals(List.of(state(false)), result.frames());
    }

    @Test
    void say_tellsAllInTheRoom() {
        assertEquals(Result.ok(ANN), handle("say  hello, all ", ANN));
        assertEquals(
                List.of(new Sent(Address.handler(MembersHandler.class), new Said("ann", "hello, all"))), sessions.sent);
    }

    @Test
    void sayNothingOrTooMuch_isAnsweredAndNotTold() {
        Result<State> problem = problem("A message has 1 to 500 characters");
        assertEquals(problem, handle("say ", ANN));
        assertEquals(problem, handle("say " + "x".repeat(501), ANN));
        assertEquals(List.of(), sessions.sent);
    }

    @Test
    void whatWasSaid_isSent() {
        Frame said = Frame.text("{\"type\":\"said\",\"from\":\"eve\",\"text\":\"hi\"}");
        assertEquals(Result.reply(said, ANN), handler.info(new Said("eve", "hi"), request("ann"), ANN));
    }

    @Test
    void lockAndUnlock_joinAndLeaveTheTopicOfTheDoor() {
        assertEquals(Result.reply(state(true), LOCKING).join("members:door"), handle("lock", ANN));
        assertEquals(Result.reply(state(false), ANN).leave("members:door"), handle("unlock", LOCKING));
    }

    @Test
    void echo_returnsTheStampAndShowsTheState() {
        assertEquals(
                Result.reply(List.of(Frame.text("{\"type\":\"echo\",\"stamp\":\"17.5\"}"), state(false)), ANN),
                handle("echo 17.5", ANN));
    }

    @Test
    void unknownCommandAndBinary_areAnswered() {
        assertEquals(problem("Unknown command. Known are: say, lock, unlock, echo"), handle("dance", ANN));
        assertEquals(
                problem("This room takes text only"),
                handler.handle(Frame.binary("x".getBytes(StandardCharsets.UTF_8)), request("ann"), ANN));
    }

    private Result<State> handle(String text, State state) {
        return handler.handle(Frame.text(text), request("ann"), state);
    }

    private static Request request(String member) {
        return Request.builder("/members/room").principalName(member).build();
    }

    private static Frame state(boolean locks) {
        return Frame.text("{\"type\":\"state\",\"member\":\"ann\",\"locks\":" + locks + "}");
    }

    private static Result<State> problem(String text) {
        return Result.reply(Frame.text("{\"type\":\"problem\",\"text\":\"" + text + "\"}"), ANN);
    }
}
