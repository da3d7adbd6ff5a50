package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import jakarta.inject.Inject;

/** Is intercepted and decorated, and uses beans of every scope. */
@Traced
@Decorated
@WebSocketPath("/scopes")
public class ScopesHandler implements WebSocketHandler<Integer, ScopesHandler.Visit> {

    /** An event that makes every session look around. */
    public record Visit(String text) {}

    @Inject
    Surroundings surroundings;

    @Inject
    Probe probe;

    @Override
    public Upgrade upgrade(Request request, Options options) {
        return Upgrade.accept();
    }

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        surroundings.record("init", Probe.key(request));
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        surroundings.record("handle", Probe.key(request));
        return Result.reply(frame, state + 1);
    }

    @Override
    public Result<Integer> info(Visit message, Request request, Integer state) {
        surroundings.record("info", Probe.key(request));
        return Result.reply(Frame.text(message.text()), state + 1);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {
        surroundings.record("terminate", Probe.key(request));
    }
}
