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
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Share prices. Every {@link Quote} fired as a CDI event reaches {@link #info} of every session; each lets through what
 * its own state says. The page sends {@code watch <symbol>}, {@code unwatch <symbol>} and {@code echo <stamp>}.
 *
 * <p>Start the server with {@code -Dremuda.TickerHandler.most=2} to change the option without recompiling.
 */
@WebSocketPath(value = "/ticker", options = "most=4")
public class TickerHandler implements WebSocketHandler<TickerHandler.State, Quote> {

    /** Which symbols this page watches, and how many of {@link #most} quotes it got. The page shows it. */
    public record State(SortedSet<String> watched, int most, int quotes) {

        State watch(String symbol) {
            SortedSet<String> more = new TreeSet<>(watched);
            more.add(symbol);
            return new State(Collections.unmodifiableSortedSet(more), most, quotes);
        }

        State unwatch(String symbol) {
            SortedSet<String> fewer = new TreeSet<>(watched);
            fewer.remove(symbol);
            return new State(Collections.unmodifiableSortedSet(fewer), most, quotes);
        }

        State countQuote() {
            return new State(watched, most, quotes + 1);
        }
    }

    /** What can be watched. */
    record Symbols(List<String> symbols) {}

    @Override
    public Result<State> init(Transport transport, Request request, Options options) {
        State state = new State(Collections.emptySortedSet(), options.integer("most"), 0);
        return Result.reply(List.of(Json.frame(new Symbols(Market.SYMBOLS)), Json.frame(state)), state)
                .request(request.compact());
    }

    @Override
    public Result<State> handle(Frame.Incoming frame, Request request, State state) {
        if (!(frame instanceof Frame.Text text)) {
            return problem("The ticker takes text only", state);
        }
        Command command = Command.parse(text.payload());
        return switch (command.verb()) {
            case "watch" -> watch(command.argument(), state);
            case "unwatch" -> show(state.unwatch(command.argument()));
            case "echo" -> Result.reply(List.of(Json.frame(new Echo(command.argument())), Json.frame(state)), state);
            default -> problem("Unknown command. Known are: watch, unwatch, echo", state);
        };
    }

    private static Result<State> watch(String symbol, State state) {
        if (!Market.SYMBOLS.contains(symbol)) {
            return problem("Unknown symbol. Known are: " + String.join(", ", Market.SYMBOLS), state);
        }
        State next = state.watch(symbol);
        if (next.watched().size() > state.most()) {
            return problem("You can watch " + state.most() + " symbols at a time. Drop one first", state);
        }
        return show(next);
    }

    @Override
    public Result<State> info(Quote quote, Request request, State state) {
        return state.watched().contains(quote.symbol())
                ? Result.reply(Json.frame(quote), state.countQuote())
                : Result.ok(state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, State state) {
        // The state dies with the session; there is nothing else to let go of.
    }

    private static Result<State> show(State state) {
        return Result.reply(Json.frame(state), state);
    }

    private static Result<State> problem(String text, State state) {
        return Result.reply(Json.frame(new Problem(text)), state);
    }
}
