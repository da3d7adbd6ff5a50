package io.remuda.it.rate;

import io.remuda.event.Dispatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The routes: with ten messages a second, or the bytes of ten messages of 100. */
@ApplicationScoped
public class Paces {

    void add(@Observes Dispatch dispatch) {
        dispatch.add("/messages", PacedHandler.class).option("messagesPerSecond", "10");
        dispatch.add("/bytes", PacedHandler.class).option("bytesPerSecond", "1000");
        dispatch.add("/messages-or-close", PacedHandler.class)
                .option("messagesPerSecond", "10")
                .option("ratePolicy", "close");
        dispatch.add("/bytes-or-close", PacedHandler.class)
                .option("bytesPerSecond", "1000")
                .option("ratePolicy", "close");
    }
}
