package io.remuda.sample;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.sample.Reply.Echo;
import io.remuda.sample.Reply.Problem;
import java.util.List;

/**
 * What becomes of orders. The addresses of the events decide which session gets what, so nothing is filtered here. The
 * page sends {@code follow}, {@code unfollow} and {@code echo <stamp>}.
 */
@WebSocketPath("/orders")
public class OrdersHandler implements WebSocketHandler<OrdersHandler.State, OrderEvent> {

    /** Whose session it is, whether it is in the topic, and how many orders of its own it was told of. */
    public record State(String user, boolean follows, int own) {}

    @Override
    public Result<State> init(Transport transport, Request request, Options options) {
        return Names.visitor(request)
                .map(user -> new State(user, false, 0))
                .map(state -> show(state).request(request.compact()))
                .orElseGet(() -> Result.shutdown(null, ChatHandler.REFUSED, Names.RULE));
    }

    @Override
    public Result<State> handle(Frame.Incoming frame, Request request, State state) {
        if (!(frame instanceof Frame.Text text)) {
            return problem("Orders take text only", state);
        }
        Command command = Command.parse(text.payload());
        return switch (command.verb()) {
            case "follow" -> show(new State(state.user(), true, state.own())).join(Shop.TOPIC);
            case "unfollow" -> show(new State(state.user(), false, state.own())).leave(Shop.TOPIC);
            case "echo" -> Result.reply(List.of(Json.frame(new Echo(command.argument())), Json.frame(state)), state);
            default -> problem("Unknown command. Known are: follow, unfollow, echo", state);
        };
    }

    @Override
    public Result<State> info(OrderEvent event, Request request, State state) {
        State next =
                event instanceof OrderEvent.Placed ? new State(state.user(), state.follows(), state.own() + 1) : state;
        return Result.reply(List.of(Json.frame((Record) event), Json.frame(next)), next);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, State state) {
        // Whoever is gone is in no topic any more.
    }

    private static Result<State> show(State state) {
        return Result.reply(Json.frame(state), state);
    }

    private static Result<State> problem(String text, State state) {
        return Result.reply(Json.frame(new Problem(text)), state);
    }
}
