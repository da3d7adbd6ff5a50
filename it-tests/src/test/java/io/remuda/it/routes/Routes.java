package io.remuda.it.routes;

import io.remuda.event.Dispatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** The application's part in the dispatch list. */
@ApplicationScoped
public class Routes {

    void change(@Observes Dispatch dispatch) {
        for (String region : List.of("eu", "us", "asia")) {
            dispatch.add("/feeds/" + region, FeedHandler.class)
                    .option("region", region)
                    .option("colour", "red")
                    .name("Feed-" + region);
        }
        dispatch.remove("/debug");
    }
}
