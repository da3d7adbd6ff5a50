package io.remuda.it.gate;

import io.remuda.Caller;
import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.TokenAuthenticator;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.it.app.Note;
import io.remuda.it.app.Probe;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Records who was let in, sends back what comes, and ends with {@code bye}; {@code renew <token>} renews the credential.
 * Its state is who the caller is.
 */
abstract class Guest implements WebSocketHandler<String, Note> {

    @Inject
    Probe probe;

    @Inject
    TokenAuthenticator tokens;

    @Override
    public Result<String> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        probe.record(request, "transport " + transport.name() + " " + transport.httpVersion());
        probe.record(request, "principal " + request.principalName().orElse("none"));
        probe.record(request, "peer " + request.peerAddress().orElse("none"));
        probe.record(request, "uri " + request.uri());
        probe.record(request, "query " + new TreeSet<>(request.queryParameters().keySet()));
        probe.record(request, "offered " + request.headers("Sec-WebSocket-Protocol"));
        probe.record(request, "subprotocol " + request.subprotocol().orElse("none"));
        probe.record(request, "attachment " + request.attachment(String.class).orElse("none"));
        return Result.ok(request.principalName().orElse("nobody"));
    }

    @Override
    public Result<String> handle(Frame.Incoming frame, Request request, String state) throws Exception {
        if (frame instanceof Frame.Text text && text.payload().startsWith("renew ")) {
            Optional<Instant> end = tokens.authenticate(text.payload().substring("renew ".length()))
                    .flatMap(Caller::expiry);
            return end.map(moment -> Result.reply(Frame.text("renewed"), state).expiry(moment))
                    .orElseGet(() -> Result.reply(Frame.text("no"), state));
        }
        return frame.equals(Frame.text("bye")) ? Result.shutdown(state) : Result.reply(frame, state);
    }

    @Override
    public Result<String> info(Note message, Request request, String state) {
        return Result.reply(Frame.text(message.text()), state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, String state) {
        probe.record(request, "terminate " + reason + " for " + state);
    }
}
