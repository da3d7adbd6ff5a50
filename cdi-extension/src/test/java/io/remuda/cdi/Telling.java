package io.remuda.cdi;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;

/**
 * A handler that tells its client the messages of {@code info}. The client's text joins a topic.
 *
 * @param <M> what it takes
 */
public abstract class Telling<M> implements WebSocketHandler<String, M> {

    /** What handlers take. */
    public interface Message {
        /** What the client gets. */
        String text();
    }

    /** One of two types of messages. */
    public record News(String text) implements Message {}

    /** The other one. */
    public record Alarm(String text) implements Message {}

    @Override
    public Result<String> init(Transport transport, Request request, Options options) {
        return Result.ok("");
    }

    @Override
    public Result<String> handle(Frame.Incoming frame, Request request, String state) {
        return frame instanceof Frame.Text topic ? Result.ok(state).join(topic.payload()) : Result.ok(state);
    }

    @Override
    public Result<String> info(M message, Request request, String state) {
        String text = message instanceof Message known ? known.text() : message.toString();
        return Result.reply(Frame.text(text), state);
    }
}
