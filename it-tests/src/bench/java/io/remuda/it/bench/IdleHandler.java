package io.remuda.it.bench;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;

/** Does nothing with what comes. */
public abstract class IdleHandler implements WebSocketHandler<Integer, Object> {

    private static final Result<Integer> NOTHING = Result.ok(0);

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return NOTHING;
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        return NOTHING;
    }

    @Override
    public Result<Integer> info(Object message, Request request, Integer state) {
        return NOTHING;
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {}
}
