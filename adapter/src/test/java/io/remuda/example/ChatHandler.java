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

@WebSocketPath("/chat/{room}")
public class ChatHandler implements WebSocketHandler<ChatHandler.State, ChatEvent> {

    record State(String room, int received) {}

    @Override
    public Result<State> init(Transport transport, Request request, Options options) {
        return Result.ok(new State(request.pathParameter("room"), 0))
                .request(request.compact())
                .timeout(Duration.ofMinutes(5));
    }

    @Override
    public Result<State> handle(Frame.Incoming frame, Request request, State state) {
        if (frame instanceof Frame.Text text) {
            return Result.reply(
                    Frame.text("you said " + text.payload()), new State(state.room(), state.received() + 1));
        }
        return Result.ok(state);
    }

    @Override
    public Result<State> info(ChatEvent message, Request request, State state) {
        return Result.reply(Frame.text(message.toString()), state).hibernate();
    }

    @Override
    public void terminate(TerminateReason reason, Request request, State state) {}
}
