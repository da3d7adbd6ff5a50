package io.remuda.it.routes;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.it.app.Note;
import io.remuda.it.app.Probe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Has its routes from {@link Routes} alone. Its state is what the options of the route say. */
@ApplicationScoped
public class FeedHandler implements WebSocketHandler<String, Note> {

    @Inject
    Probe probe;

    @Override
    public Result<String> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        String state = options.string("region") + " in " + options.string("colour");
        return Result.reply(Frame.text(state), state);
    }

    @Override
    public Result<String> handle(Frame.Incoming frame, Request request, String state) {
        return Result.reply(frame, state);
    }

    @Override
    public Result<String> info(Note message, Request request, String state) {
        return Result.reply(Frame.text(message.text() + " for " + state), state);
    }
}
