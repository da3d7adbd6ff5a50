package io.remuda.it.app;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers only when two sessions are in {@code handle} at the same time. */
@WebSocketPath("/meeting")
public class MeetingHandler implements WebSocketHandler<Integer, Command> {

    private final CyclicBarrier barrier = new CyclicBarrier(2);

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.ok(0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer state)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        barrier.await(15, TimeUnit.SECONDS);
        return Result.reply(Frame.text("met"), state);
    }

    @Override
    public Result<Integer> info(Command message, Request request, Integer state) {
        return Result.ok(state);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Integer state) {}
}
