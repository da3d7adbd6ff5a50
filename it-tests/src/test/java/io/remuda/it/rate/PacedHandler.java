package io.remuda.it.rate;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.it.app.Probe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Sends back what comes, and records when that was by its own clock. Its state is how much came. */
@ApplicationScoped
public class PacedHandler implements WebSocketHandler<Integer, Object> {

    @Inject
    Probe probe;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        probe.record(request, "handle " + System.nanoTime());
        return Result.reply(frame, state + 1);
    }

    @Override
    public Result<Integer> info(Object message, Request request, Integer state) {
        return Result.ok(state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {
        probe.record(request, "terminate " + reason + " after " + state);
    }
}
