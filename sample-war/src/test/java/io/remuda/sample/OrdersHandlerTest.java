package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.sample.OrdersHandler.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrdersHandlerTest {

    private static final State ANN = new State("ann", false, 0);
    private static final State FOLLOWING = new State("ann", true, 0);

    private final OrdersHandler handler = new OrdersHandler();

    @Test
    void newSession_belongsToItsUserAndFollowsNobody() {
        Result<State> result = init("ann");

        assertEquals(ANN, result.state());
        assertEquals(List.of(state(false, 0)), result.frames());
        assertEquals(Set.of(), result.joins());
    }

    @Test
    void visitorWithoutUsableName_isRefused() {
        Result<State> refused = Result.shutdown(null, 4400, "A nick and a room have 1 to 20 letters, digits, - or _");
        for (String nick : List.of("two words", "<b>", "x".repeat(21))) {
            assertEquals(refused, init(nick), nick);
        }
        assertEquals(refused, init(null), "nobody logged in");
    }

    @Test
    void followAndUnfollow_joinAndLeaveTheTopic() {
        assertEquals(Result.reply(state(true, 0), FOLLOWING).join("orders"), handle("follow", ANN));
        assertEquals(Result.reply(state(false, 0), ANN).leave("orders"), handle("unfollow", FOLLOWING));
    }

    @Test
    void ownOrder_isSentAndCounted() {
        Frame order = Frame.text("{\"type\":\"placed\",\"number\":7,\"customer\":\"ann\",\"item\":\"rope\"}");
        assertEquals(
                Result.reply(List.of(order, state(false, 1)), new State("ann", false, 1)),
                info(new OrderEvent.Placed(7, "ann", "rope"), ANN));
    }

    @Test
    void othersOrderAndRollback_areSentAndNotCounted() {
        Frame listed = Frame.text("{\"type\":\"listed\",\"number\":7,\"customer\":\"bob\"}");
        assertEquals(
                Result.reply(List.of(listed, state(true, 0)), FOLLOWING),
                info(new OrderEvent.Listed(7, "bob"), FOLLOWING));
        Frame rolledBack = Frame.text("{\"type\":\"rolledBack\",\"number\":8,\"item\":\"rope\"}");
        assertEquals(
                Result.reply(List.of(rolledBack, state(false, 0)), ANN),
                info(new OrderEvent.RolledBack(8, "rope"), ANN));
    }

    @Test
    void echo_returnsTheStampAndShowsTheState() {
        assertEquals(
                Result.reply(List.of(Frame.text("{\"type\":\"echo\",\"stamp\":\"17.5\"}"), state(false, 0)), ANN),
                handle("echo 17.5", ANN));
    }

    @Test
    void unknownCommandAndBinary_areAnswered() {
        assertEquals(problem("Unknown command. Known are: follow, unfollow, echo"), handle("dance", ANN));
        assertEquals(
                problem("Orders take text only"),
                handler.handle(Frame.binary("x".getBytes(StandardCharsets.UTF_8)), request("ann"), ANN));
    }

    private Result<State> init(String user) {
        return handler.init(Transport.tcp(), request(user), Options.of(Map.of()));
    }

    private Result<State> handle(String text, State state) {
        return handler.handle(Frame.text(text), request("ann"), state);
    }

    private Result<State> info(OrderEvent event, State state) {
        return handler.info(event, request("ann"), state);
    }

    private static Request request(String user) {
        return Request.builder("/orders").principalName(user).build();
    }

    private static Frame state(boolean follows, int own) {
        return Frame.text("{\"type\":\"state\",\"user\":\"ann\",\"follows\":" + follows + ",\"own\":" + own + "}");
    }

    private static Result<State> problem(String text) {
        return Result.reply(Frame.text("{\"type\":\"problem\",\"text\":\"" + text + "\"}"), ANN);
    }
}
