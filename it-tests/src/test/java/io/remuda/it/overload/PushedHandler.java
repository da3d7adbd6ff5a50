package io.remuda.it.overload;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import jakarta.inject.Inject;

/**
 * Takes what clients push: at {@code /pushed/slow} ten messages a second, at {@code /pushed/paused} none, until it is told to
 * go on. Each message begins with its number. The state is the next number that is due.
 */
@WebSocketPath(value = "/pushed/{kind}", callbacks = WebSocketPath.Callbacks.WORKER)
public class PushedHandler implements WebSocketHandler<Long, PushedHandler.GoOn> {

    public static final String SLOW = "/pushed/slow";
    public static final String PAUSED = "/pushed/paused";

    private static final long TENTH_OF_A_SECOND = 100;

    /** The event that ends the pause; slow sessions are not slow any more when they get it. */
    public record GoOn() {}

    @Inject
    Tallies tallies;

    @Override
    public Result<Long> init(Transport transport, Request request, Options options) {
        return Result.ok(0L).active(!request.path().equals(PAUSED));
    }

    @Override
    public Result<Long> handle(Frame.Incoming frame, Request request, Long due) throws InterruptedException {
        long number = ((Frame.Binary) frame).payload().getLong();
        if (number != due) {
            throw new IllegalStateException("Message " + number + " instead of " + due);
        }
        if (request.path().equals(SLOW) && tallies.of("lifted") == 0) {
            Thread.sleep(TENTH_OF_A_SECOND);
        }
        tallies.add("handled");
        return Result.ok(due + 1);
    }

    @Override
    public Result<Long> info(GoOn event, Request request, Long due) {
        return Result.ok(due).active(true);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Long due) {
        tallies.ended(request, reason);
    }
}
