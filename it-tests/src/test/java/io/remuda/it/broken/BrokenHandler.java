package io.remuda.it.broken;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;

/** Cannot be deployed: its path does not begin with a slash, and its option is out of range. */
@WebSocketPath(value = "no-slash", options = "messages=0")
public class BrokenHandler implements WebSocketHandler<Integer, String> {

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        return Result.ok(state);
    }

    @Override
    public Result<Integer> info(String message, Request request, Integer state) {
        return Result.ok(state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {}
}
