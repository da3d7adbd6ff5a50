package io.remuda.it.routes;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.it.app.Command;

/** Has a path, which {@link Routes} takes away. */
@WebSocketPath("/debug")
public class DebugHandler implements WebSocketHandler<Void, Command> {

    @Override
    public Result<Void> init(Transport transport, Request request, Options options) {
        return Result.ok();
    }

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
        return Result.ok();
    }

    @Override
    public Result<Void> info(Command message, Request request, Void state) {
        return Result.ok();
    }
}
