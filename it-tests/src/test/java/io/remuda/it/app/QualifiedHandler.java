package io.remuda.it.app;

import io.remuda.Request;
import io.remuda.Result;
import io.remuda.WebSocketPath;

/** Takes urgent alarms only. */
@WebSocketPath("/qualified")
public class QualifiedHandler extends Echoing<Alarm> {

    @Override
    public Result<Integer> info(@Urgent Alarm message, Request request, Integer state) {
        return super.info(message, request, state);
    }

    @Override
    String text(Alarm message) {
        return message.text();
    }
}
