package io.remuda.it.bench.load.remuda;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.it.bench.load.app.Site;

/** Sends back what comes. */
@WebSocketPath(
        value = "/echo",
        options = {"origins=" + Site.ORIGIN, "compress=true"})
public class EchoHandler implements WebSocketHandler<Void, Object> {

    @Override
    public Result<Void> init(Transport transport, Request request, Options options) {
        return Result.ok();
    }

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
        // The answer to a ping of the runtime is none of the client's messages.
        return frame instanceof Frame.Pong ? Result.ok() : Result.reply(frame);
    }

    @Override
    public Result<Void> info(Object message, Request request, Void state) {
        return Result.ok();
    }
}
