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
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Tells its end to a port of the test, because nobody can ask an application that is gone. */
@WebSocketPath("/goodbye")
public class GoodbyeHandler implements WebSocketHandler<Integer, Command> {

    @Inject
    PerRequest perRequest;

    @Inject
    PerConnection perConnection;

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.ok(Integer.parseInt(request.queryParameter("port").orElseThrow()));
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer port) {
        perConnection.touch("goodbye");
        return Result.reply(frame, port);
    }

    @Override
    public Result<Integer> info(Command message, Request request, Integer port) {
        return Result.ok(port);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer port) throws IOException {
        boolean scopes = !perRequest.touch("goodbye").isEmpty()
                && perConnection.touch("goodbye").endsWith("touched 2");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String line = Probe.key(request) + " " + reason + (scopes ? " with its beans" : " without its beans");
            socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
        }
    }
}
