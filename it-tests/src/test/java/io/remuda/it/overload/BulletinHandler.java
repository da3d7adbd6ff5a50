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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The broadcast. Its sessions are of the kind that their path says. */
@WebSocketPath(value = "/bulletins/{kind}", callbacks = WebSocketPath.Callbacks.WORKER, options = "ping=0")
public class BulletinHandler implements WebSocketHandler<Long, Bulletin> {

    public static final String HEALTHY = "/bulletins/healthy";
    public static final String BLOCKING = "/bulletins/blocking";
    public static final String STALLED = "/bulletins/stalled";

    /** What waits in the memory of the server for each client that reads nothing, beyond what it is being sent. */
    public static final int WEIGHT = 128 * 1024;

    private static final Duration BLOCKS_FOR = Duration.ofSeconds(1);

    /** All sessions send the same bytes, so that they weigh nothing in the server. */
    private static final Frame.Binary MORE_THAN_WINDOWS = Frame.binary(ByteBuffer.allocate(8 << 20));

    @Inject
    Tallies tallies;

    @Override
    public Result<Long> init(Transport transport, Request request, Options options) {
        return Result.ok(0L);
    }

    @Override
    public Result<Long> handle(Frame.Incoming frame, Request request, Long floodedAt) {
        return Result.ok(floodedAt);
    }

    @Override
    public Result<Long> info(Bulletin bulletin, Request request, Long floodedAt) throws InterruptedException {
        tallies.called(Thread.currentThread());
        if (bulletin instanceof Bulletin.News news) {
            if (news.blocks() && request.path().equals(BLOCKING)) {
                Thread.sleep(BLOCKS_FOR.toMillis());
                tallies.awaitRelease(news.number());
            }
            return Result.reply(Frame.text(Integer.toString(news.number())), floodedAt);
        }
        byte[] own = new byte[WEIGHT];
        Arrays.fill(own, (byte) 1);
        tallies.add("flooded");
        return Result.reply(List.of(MORE_THAN_WINDOWS, Frame.binary(own)), System.nanoTime());
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Long floodedAt) {
        tallies.ended(request, reason);
        if (floodedAt != 0) {
            tallies.most(
                    "stalledMillis",
                    Duration.ofNanos(System.nanoTime() - floodedAt).toMillis());
        }
    }
}
