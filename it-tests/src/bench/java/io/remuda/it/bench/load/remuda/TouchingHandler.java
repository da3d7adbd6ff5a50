package io.remuda.it.bench.load.remuda;

import io.remuda.Frame;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.WebSocketPath;
import io.remuda.it.bench.load.app.PerMessage;
import io.remuda.it.bench.load.app.Site;
import jakarta.inject.Inject;

/** Sends back what comes, after a bean of the request scope was used. */
@WebSocketPath(value = "/touching", options = "origins=" + Site.ORIGIN)
public class TouchingHandler extends EchoHandler {

    @Inject
    PerMessage perMessage;

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
        perMessage.touch();
        return super.handle(frame, request, null);
    }
}
