package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.WebSocketHandler;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

/** Records that it stands between the runtime and the handler's {@code handle}. */
@Decorator
@Priority(Interceptor.Priority.APPLICATION)
public abstract class ScopesDecorator implements WebSocketHandler<Integer, ScopesHandler.Visit> {

    @Inject
    @Delegate
    @Decorated
    WebSocketHandler<Integer, ScopesHandler.Visit> handler;

    @Inject
    Probe probe;

    @Override
    public Result<? extends Integer> handle(Frame.Incoming frame, Request request, Integer state) throws Exception {
        probe.record(request, "decorated handle");
        return handler.handle(frame, request, state);
    }
}
