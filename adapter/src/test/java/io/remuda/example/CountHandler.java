package io.remuda.example;

import io.remuda.*;

@WebSocketPath("/count/{what}")
public class CountHandler implements WebSocketHandler<Integer, News> {

    @Override
    public Result<Integer> init(Transport transport, Request request, Options options) {
        return Result.reply(Frame.text("counting " + request.pathParameter("what")), 0);
    }

    @Override
    public Result<Integer> handle(Frame.Incoming frame, Request request, Integer count) {
        return Result.reply(Frame.text("message " + (count + 1)), count + 1);
    }

    @Override
    public Result<Integer> info(News news, Request request, Integer count) {
        return Result.reply(Frame.text(news.text()), count);
    }
}
