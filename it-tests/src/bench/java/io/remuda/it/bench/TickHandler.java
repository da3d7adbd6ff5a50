package io.remuda.it.bench;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;

/** Counts messages. Each session has a path, a user and a topic of its own. */
@WebSocketPath(value = "/tick/{session}", options = "ping=0")
public class TickHandler implements WebSocketHandler<Integer, Tick> {

    static String topic(int session) {
        return "topic-" + session;
    }

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.ok(0).join(topic(Integer.parseInt(request.pathParameter("session"))));
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer count) {
        return Result.ok(count);
    }

    @Override
    public Result<Integer> info(Tick tick, Request request, Integer count) {
        tick.arrived().countDown();
        return Result.ok(count + 1);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer count) {}
}
