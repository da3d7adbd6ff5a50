package io.remuda.example;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.TerminateReason;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import java.time.Duration;

@WebSocketPath("/rooms/{room}")
public class RoomHandler implements WebSocketHandler<RoomHandler.Visit, Announcement> {

    record Visit(String room, int said) {}

    @Override
    public Result<Visit> init(Transport transport, Request request, Options options) {
        Visit visit = new Visit(request.pathParameter("room"), 0);
        return Result.reply(Frame.text("Welcome to " + visit.room()), visit)
                .request(request.compact())
                .timeout(options.duration("patience", Duration.ofMinutes(5)));
    }

    @Override
    public Result<Visit> handle(Frame.Incoming frame, Request request, Visit visit) {
        if (!(frame instanceof Frame.Text text)) {
            return Result.ok(visit);
        }
        if (text.payload().equals("bye")) {
            return Result.shutdown(visit, 1000, "See you");
        }
        Visit next = new Visit(visit.room(), visit.said() + 1);
        return Result.reply(Frame.text(next.said() + ": " + text.payload()), next);
    }

    @Override
    public Result<Visit> info(Announcement announcement, Request request, Visit visit) {
        return announcement.room().equals(visit.room())
                ? Result.reply(Frame.text(announcement.text()), visit).hibernate()
                : Result.ok(visit);
    }

    @Override
    public void terminate(TerminateReason reason, Request request, Visit visit) {}
}
