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

/** Joins and leaves topics and answers questions as its client says. */
@WebSocketPath("/topics/{name}")
public class TopicHandler implements WebSocketHandler<String, TopicHandler.Notice> {

    /** What comes from the application. */
    public record Notice(String text) {}

    @Inject
    Probe probe;

    @Override
    public Result<String> init(Transport transport, Request request, Options options) {
        probe.opened(request);
        Result<String> result = Result.reply(Frame.text("hello"), "");
        return request.queryParameter("topic").map(result::join).orElse(result);
    }

    @Override
    public Result<String> handle(Frame.Incoming frame, Request request, String state) {
        String[] command = ((Frame.Text) frame).payload().split(" ", 2);
        Result<String> done = Result.reply(Frame.text("done"), state);
        return switch (command[0]) {
            case "join" -> done.join(command[1]);
            case "leave" -> done.leave(command[1]);
            case "answer" -> done.answer(command[1]);
            case "crash" -> throw new IllegalStateException("asked to");
            default -> throw new IllegalArgumentException(command[0]);
        };
    }

    @Override
    public Result<String> info(Notice notice, Request request, String state) {
        Result<String> result = Result.reply(Frame.text(notice.text()), state);
        return notice.text().endsWith("?") ? result.answer("yes, " + notice.text()) : result;
    }

    @Override
    public void terminate(TerminateReason reason, Request request, String state) {
        probe.record(request, "terminate");
    }
}
