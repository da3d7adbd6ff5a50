package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import jakarta.inject.Inject;

/** Sends back what comes, and records every callback. Its state counts the callbacks. */
abstract class Echoing<M> implements WebSocketHandler<Integer, M> {

    @Inject
    Probe probe;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        probe.record(request, "init");
        return Result.ok(1);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        Frame answer = frame;
        String what = "binary";
        if (frame instanceof Frame.Text text) {
            what = "text " + shortened(text.payload());
        } else if (frame instanceof Frame.Pong pong) {
            what = "pong " + ascii(pong);
            answer = Frame.text(what);
        }
        probe.record(request, "handle " + what);
        return Result.reply(answer, state + 1);
    }

    @Override
    public Result<Integer> info(M message, Request request, Integer state) {
        probe.record(request, "info " + text(message));
        return Result.reply(Frame.text("info " + text(message)), state + 1);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {
        probe.record(request, "terminate " + reason + " after " + state);
    }

    /** What to show of a message. */
    abstract String text(M message);

    private static String shortened(String text) {
        return text.length() > 100 ? text.length() + " characters" : text;
    }

    private static String ascii(Frame.Pong pong) {
        StringBuilder text = new StringBuilder();
        for (var bytes = pong.payload(); bytes.hasRemaining(); ) {
            text.append((char) bytes.get());
        }
        return text.toString();
    }
}
