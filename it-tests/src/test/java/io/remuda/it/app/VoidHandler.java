package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import jakarta.inject.Inject;

/** Has no state, and shows that it gets none. */
@SuppressWarnings("VoidUsed")
@WebSocketPath("/void")
public class VoidHandler implements WebSocketHandler<Void, Command> {

    @Inject
    Probe probe;

    @Override
    public Result<Void> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        return Result.ok();
    }

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
        return Result.reply(Frame.text((state == null ? "no state" : "a state")));
    }

    @Override
    public Result<Void> info(Command message, Request request, Void state) {
        return Result.shutdown();
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Void state) {
        probe.record(request, "terminate " + reason + (state == null ? " without a state" : " with a state"));
    }
}
