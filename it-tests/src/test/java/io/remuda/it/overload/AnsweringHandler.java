package io.remuda.it.overload;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;

/** Echoes, on the threads of the server: late for a text that says so. */
@WebSocketPath("/answering")
public class AnsweringHandler implements WebSocketHandler<Void, String> {

    public static final String LATE = "late";

    /** More than a callback may keep a thread of the server without being reported. */
    private static final long LATE_MILLIS = 150;

    @Override
    public Result<Void> init(Transport transport, Request request, Options options) {
        return Result.ok();
    }

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) throws InterruptedException {
        if (frame instanceof Frame.Text text) {
            if (text.payload().equals(LATE)) {
                Thread.sleep(LATE_MILLIS);
            }
            return Result.reply(text);
        }
        return Result.ok();
    }

    @Override
    public Result<Void> info(String message, Request request, Void state) {
        return Result.ok();
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Void state) {}
}
