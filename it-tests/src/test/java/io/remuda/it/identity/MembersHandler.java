package io.remuda.it.identity;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.it.app.Command;
import io.remuda.it.app.Probe;
import jakarta.ejb.EJBAccessException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;

/** Calls in each callback what the server protects, and tells what came of it. */
@WebSocketPath("/members/{desk}")
public class MembersHandler implements WebSocketHandler<Integer, Command> {

    @Inject
    Probe probe;

    @Inject
    Members members;

    @Inject
    Principal principal;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        record("init", request);
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state) {
        record("handle", request);
        return Result.reply(frame, state);
    }

    @Override
    public Result<Integer> info(Command message, Request request, Integer state) {
        record("info", request);
        return Result.reply(Frame.text(message.script()), state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) throws IOException {
        record("terminate", request);
        if (request.queryParameter("port").isPresent()) {
            // Nobody can ask an application that is gone.
            int port = Integer.parseInt(request.queryParameter("port").get());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(caller().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void record(String callback, Request request) {
        probe.record(request, callback + " request: " + request.principalName().orElse("none"));
        probe.record(request, callback + " principal: " + principal.getName());
        probe.record(request, callback + " members: " + caller());
        probe.record(request, callback + " ends");
    }

    private String caller() {
        try {
            return members.caller();
        } catch (EJBAccessException refused) {
            return "refused";
        }
    }
}
