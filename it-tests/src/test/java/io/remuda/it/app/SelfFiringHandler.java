package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

/** Fires, from within its callbacks, events that it takes itself. */
@WebSocketPath("/self-firing")
public class SelfFiringHandler implements WebSocketHandler<Integer, SelfFiringHandler.Again> {

    /**
     * The event.
     *
     * @param times how many more are to follow
     */
    public record Again(int times) {}

    @Inject
    Probe probe;

    @Inject
    Event<Again> again;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return within("init", request, 0, 0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        return within("handle", request, state, 2);
    }

    @Override
    public Result<Integer> info(Again message, Request request, Integer state) {
        return within("info " + message.times(), request, state, message.times());
    }

    private Result<Integer> within(String callback, Request request, Integer state, int times) {
        probe.record(request, "in " + callback);
        if (times > 0 || callback.equals("init")) {
            again.fire(new Again(times - 1));
        }
        probe.record(request, "out " + callback);
        return Result.reply(Frame.text(callback), state + 1);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {
        probe.record(request, "terminate after " + state);
    }
}
