package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import jakarta.inject.Inject;

/**
 * Waits in the callbacks that the query's {@code hold} names, once each, at the gate {@code <key>.<callback>}; records
 * when it goes in and out, and on which thread.
 */
abstract class Gated extends Echoing<Held> {

    @Inject
    Gates gates;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        hold("init", request);
        return Result.ok(1);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        hold("handle", request);
        return super.handle(frame, request, state);
    }

    @Override
    public Result<Integer> info(Held message, Request request, Integer state) {
        hold("info", request);
        return super.info(message, request, state);
    }

    private void hold(String callback, Request request) {
        String thread = Thread.currentThread().getName();
        probe.record(request, "in " + callback + " on " + thread);
        if (request.queryParameter("hold").orElse("").contains(callback)) {
            gates.pass(Probe.key(request) + "." + callback);
        }
        probe.record(request, "out " + callback);
    }

    @Override
    String text(Held message) {
        return message.text();
    }
}
