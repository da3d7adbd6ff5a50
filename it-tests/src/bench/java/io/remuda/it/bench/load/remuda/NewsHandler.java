package io.remuda.it.bench.load.remuda;

import io.remuda.Frame;
import io.remuda.Options;
import io.remuda.Request;
import io.remuda.Result;
import io.remuda.Transport;
import io.remuda.WebSocketHandler;
import io.remuda.WebSocketPath;
import io.remuda.it.bench.load.app.News;
import io.remuda.it.bench.load.app.Site;

/** Gets the news. */
@WebSocketPath(value = "/news", options = "origins=" + Site.ORIGIN)
public class NewsHandler implements WebSocketHandler<Void, News> {

    @Override
    public Result<Void> init(Transport transport, Request request, Options options) {
        return Result.ok();
    }

    @Override
    public Result<Void> handle(Frame.Incoming frame, Request request, Void state) {
        return frame instanceof Frame.Pong ? Result.ok() : Result.reply(frame);
    }

    @Override
    public Result<Void> info(News news, Request request, Void state) {
        return Result.reply(Frame.text(news.text()));
    }
}
