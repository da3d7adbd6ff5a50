package io.remuda.it.bench;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;

/** Counts messages, and has one session only, so that an event without an address reaches one. */
@WebSocketPath(value = NoticeHandler.PATH, options = "ping=0")
public class NoticeHandler implements WebSocketHandler<Integer, Notice> {

    static final String PATH = "/notice";

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer count) {
        return Result.ok(count);
    }

    @Override
    public Result<Integer> info(Notice notice, Request request, Integer count) {
        notice.arrived().countDown();
        return Result.ok(count + 1);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer count) {}
}
