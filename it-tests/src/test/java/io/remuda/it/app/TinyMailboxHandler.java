package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;

/** Sends back what comes and does nothing else, with a mailbox that is full at once. */
@WebSocketPath(value = "/tiny-mailbox", options = "frames=2")
public class TinyMailboxHandler implements WebSocketHandler<Integer, Void> {

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        return Result.reply(frame, state + 1);
    }

    @Override
    public Result<Integer> info(Void message, Request request, Integer state) {
        return Result.ok(state);
    }
}
