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

/**
 * Answers what it is told: {@code init} by the query's {@code init}, {@code handle} by the text, {@code info} by the
 * {@link Command}. Its state is the trail of its callbacks.
 */
@WebSocketPath("/script")
public class ScriptHandler implements WebSocketHandler<String, Command> {

    @Inject
    Probe probe;

    @Inject
    Script script;

    @Override
    public Result<String> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        probe.record(request, "init");
        return script.run(request.queryParameter("init").orElse("ok"), request, "init");
    }

    @Override
    public Result<String> handle(Frame.Incoming frame, Request request, String state) {
        if (!(frame instanceof Frame.Text text)) {
            probe.record(request, "handle " + frame.getClass().getSimpleName());
            return Result.ok(state);
        }
        probe.record(request, "handle " + text.payload());
        return script.run(text.payload(), request, state + "/handle");
    }

    @Override
    public Result<String> info(Command message, Request request, String state) {
        probe.record(request, "info " + message.script());
        return script.run(message.script(), request, state + "/info");
    }

    @Override
    public void terminate(TerminateReason reason, Request request, String state) {
        probe.record(request, "terminate " + reason + " state " + state);
        if (request.queryParameter("terminate").orElse("").equals("throw")) {
            throw new IllegalStateException("terminate was told to throw");
        }
    }
}
