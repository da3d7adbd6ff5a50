package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.sample.TickerHandler.State;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TickerHandlerTest {

    private static final Request REQUEST = Request.builder("/ticker").build();

    private final TickerHandler handler = new TickerHandler();

    @Test
    void newSession_learnsTheSymbolsAndWatchesNone() {
        Result<State> result = handler.init(Transport.tcp(), REQUEST, Options.of(Map.of("most", "3")));

        assertEquals(watching(3, 0), result.state());
        assertEquals(
                List.of(
                        Frame.text(
                                "{\"type\":\"symbols\",\"symbols\":[\"ACME\",\"GLOBEX\",\"HOOLI\",\"INITECH\",\"UMBRA\"]}"),
                        Frame.text("{\"type\":\"state\",\"watched\":[],\"most\":3,\"quotes\":0}")),
                result.frames());
    }

    @Test
    void watchAndUnwatch_changeTheState() {
        assertEquals(
                watching(2, 0, "ACME"), handle("watch ACME", watching(2, 0)).state());
        assertEquals(
                watching(2, 0, "ACME", "UMBRA"),
                handle("watch ACME", watching(2, 0, "UMBRA")).state());
        assertEquals(
                watching(2, 0, "UMBRA"),
                handle("unwatch ACME", watching(2, 0, "ACME", "UMBRA")).state());
    }

    @Test
    void unknownSymbol_isAnswered() {
        assertEquals(
                problem("Unknown symbol. Known are: ACME, GLOBEX, HOOLI, INITECH, UMBRA", watching(2, 0)),
                handle("watch NONE", watching(2, 0)));
    }

    @Test
    void moreThanMost_isAnswered() {
        State full = watching(2, 0, "ACME", "UMBRA");

        assertEquals(problem("You can watch 2 symbols at a time. Drop one first", full), handle("watch HOOLI", full));
        assertEquals(full, handle("watch ACME", full).state());
    }

    @Test
    void quote_isSentOnlyIfTheStateSaysSo() {
        Quote quote = new Quote("ACME", new BigDecimal("101.50"));

        assertEquals(
                Result.reply(
                        Frame.text("{\"type\":\"quote\",\"symbol\":\"ACME\",\"price\":101.50}"),
                        watching(2, 8, "ACME")),
                handler.info(quote, REQUEST, watching(2, 7, "ACME")));
        assertEquals(Result.ok(watching(2, 7, "UMBRA")), handler.info(quote, REQUEST, watching(2, 7, "UMBRA")));
    }

    private Result<State> handle(String text, State state) {
        return handler.handle(Frame.text(text), REQUEST, state);
    }

    private static State watching(int most, int quotes, String... symbols) {
        return new State(new TreeSet<>(List.of(symbols)), most, quotes);
    }

    private static Result<State> problem(String text, State state) {
        return Result.reply(Frame.text("{\"type\":\"problem\",\"text\":\"" + text + "\"}"), state);
    }
}
