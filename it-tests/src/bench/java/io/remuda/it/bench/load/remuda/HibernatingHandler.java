package io.remuda.it.bench.load.remuda;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketPath;
import io.remuda.it.bench.load.app.Site;

/** Sends back what comes, and keeps as little as it can meanwhile. */
@WebSocketPath(
        value = "/hibernated",
        options = {"origins=" + Site.ORIGIN, "compress=true"})
public class HibernatingHandler extends EchoHandler {

    @Override
    public Result<Void> init(Transport transport, Request request, Options options) {
        return super.init(transport, request, options).hibernate().request(request.compact());
    }

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
        return super.handle(frame, request, null).hibernate();
    }
}
