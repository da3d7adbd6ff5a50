package io.remuda.it.bench;

import io.remuda.Frame;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.WebSocketPath;
import jakarta.inject.Inject;

/** Uses a bean of the request scope once for each message of the client. */
@WebSocketPath(value = TouchingHandler.PATH, options = "ping=0")
public class TouchingHandler extends IdleHandler {

    static final String PATH = "/touching";

    @Inject
    PerCallback bean;

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        if (bean.touch() > 1) {
            throw new IllegalStateException("The request context is that of another callback");
        }
        return super.handle(frame, request, state);
    }
}
