package io.remuda.it.staying;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.SessionRef;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.WebSocketSessions;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does what its client says, and does not come to an end with it by itself. */
@WebSocketPath(value = "/staying", options = "ping=0")
public class StayingHandler implements WebSocketHandler<String, String> {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    @Inject
    WebSocketSessions sessions;

    @Override
    public Result<String> init(Transport transport, Request request, Options options) {
        return Result.<String>ok("idle").join("staying");
    }

    @Override
    public Result<String> handle(Frame.Incoming frame, Request request, String state) {
        String text = ((Frame.Text) frame).payload();
        switch (text) {
            case "work" -> {
                request.session().tell("work");
                return Result.reply(frame, state);
            }
            case "ask" -> {
                request.session().startTimer(Duration.ofHours(1), "never");
                sessions.ask(request.session(), "never answered", Duration.ofHours(1));
                return Result.reply(frame, state);
            }
            case "flood" -> {
                return Result.reply(Frame.text("x".repeat(16 << 20)), state);
            }
            default -> {
                return Result.reply(frame, state);
            }
        }
    }

    @Override
    public Result<String> info(String message, Request request, String state) {
        if (message.equals("work")) {
            awaitEnd(request.session());
        }
        return Result.ok(state);
    }

    /** Works until the session is told to end. */
    private static void awaitEnd(SessionRef session) {
        long begin = System.nanoTime();
        while (session.isOpen() && System.nanoTime() - begin < PATIENCE) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void terminate(TerminateReason reason, Request request, String state) {}
}
