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
import java.time.Duration;
import java.util.function.Function;

/** Shows its options, two of which the deployment overrides. */
@WebSocketPath(
        value = "/options",
        options = {"colour=red", "shape=square", "size=3", "pause=250ms", "loud=true", "broken=many"})
public class OptionsHandler implements WebSocketHandler<Integer, Command> {

    @Inject
    Probe probe;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        show(request, options, "colour", o -> o.string("colour"));
        show(request, options, "shape", o -> o.string("shape"));
        show(request, options, "size", o -> o.integer("size"));
        show(request, options, "pause", o -> o.duration("pause"));
        show(request, options, "loud", o -> o.bool("loud"));
        show(request, options, "absent with default", o -> o.duration("absent", Duration.ofSeconds(7)));
        show(request, options, "absent", o -> o.string("absent"));
        show(request, options, "broken", o -> o.integer("broken", 1));
        return Result.ok(0);
    }

    private void show(Request request, Options options, String name, Function<Options, Object> getter) {
        String value;
        try {
            value = String.valueOf(getter.apply(options));
        } catch (IllegalArgumentException refused) {
            value = refused.getMessage();
        }
        probe.record(request, name + ": " + value);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        return Result.reply(frame, state);
    }

    @Override
    public Result<Integer> info(Command message, Request request, Integer state) {
        return Result.ok(state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {}
}
