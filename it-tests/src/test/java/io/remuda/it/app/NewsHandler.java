package io.remuda.it.app;

import io.remuda.WebSocketPath;

/** Takes events of several types. */
@WebSocketPath("/news")
public class NewsHandler extends Echoing<News> {

    @Override
    String text(News message) {
        return message.text();
    }
}
