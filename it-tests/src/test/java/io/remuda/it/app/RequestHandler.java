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
import java.util.TreeSet;

/** Compresses, shows its request in every callback, and compacts it when told to. */
@WebSocketPath(
        value = "/request/{room}/{member}",
        options = {"compress=true", "roles=admin, guest", "subprotocols=v1.chat, v2.chat"})
public class RequestHandler implements WebSocketHandler<Integer, Command> {

    @Inject
    Probe probe;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        probe.record(request, "transport " + transport);
        show("init", request);
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        show("handle", request);
        Result<Integer> result = Result.reply(frame, state);
        if (frame.equals(Frame.text("compact"))) {
            return result.request(request.compact());
        }
        if (frame.equals(Frame.text("compact but X-Keep"))) {
            return result.request(request.compact("x-keep"));
        }
        return result;
    }

    @Override
    public Result<Integer> info(Command message, Request request, Integer state) {
        show("info", request);
        return Result.reply(Frame.text(message.script()), state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {
        show("terminate", request);
    }

    private void show(String callback, Request request) {
        show(request, callback, "uri", request.uri().toString());
        show(request, callback, "path", request.path());
        show(request, callback, "room", request.pathParameter("room"));
        show(request, callback, "member", request.pathParameters().get("member"));
        show(
                request,
                callback,
                "query",
                String.valueOf(request.queryParameters().get("q")));
        show(request, callback, "x-keep", request.header("x-KEEP").orElse("none"));
        show(request, callback, "x-many", request.headers("X-Many").toString());
        show(request, callback, "header names", new TreeSet<>(request.headerNames()).toString());
        show(request, callback, "cookie", request.cookie("flavour").orElse("none"));
        show(request, callback, "peer", request.peerAddress().orElse("none"));
        show(request, callback, "principal", request.principalName().orElse("none"));
        show(request, callback, "http session", request.httpSessionId().orElse("none"));
        show(request, callback, "subprotocol", request.subprotocol().orElse("none"));
        show(request, callback, "admin", Boolean.toString(request.isUserInRole("admin")));
        show(request, callback, "guest", Boolean.toString(request.isUserInRole("guest")));
        show(request, callback, "other role", refusal(() -> request.isUserInRole("other")));
        show(request, callback, "other parameter", refusal(() -> request.pathParameter("other")));
        show(request, callback, "session", request.session().id());
    }

    private static String refusal(Runnable call) {
        try {
            call.run();
            return "none";
        } catch (IllegalArgumentException refused) {
            return refused.getMessage();
        }
    }

    private void show(Request request, String callback, String name, String value) {
        probe.record(request, callback + " " + name + ": " + value);
    }
}
