package io.remuda.it.bench.load.remuda;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.it.bench.load.app.Letter;
import io.remuda.it.bench.load.app.Site;

/** Gets what is for its number. Most of its clients are none, and would not answer a ping. */
@WebSocketPath(
        value = "/letters/{number}",
        options = {"origins=" + Site.ORIGIN, "ping=0"})
public class LetterHandler implements WebSocketHandler<Void, Letter> {

    @Override
    public Result<Void> init(Transport transport, Request request, Options options) {
        return Result.ok();
    }

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
        return Result.reply(frame);
    }

    @Override
    public Result<Void> info(Letter letter, Request request, Void state) {
        return Result.reply(Frame.text(letter.text()));
    }
}
