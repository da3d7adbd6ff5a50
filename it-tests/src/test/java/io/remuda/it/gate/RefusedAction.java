package io.remuda.it.gate;

import io.remuda.RefusedHandshake;
import io.remuda.WebSocketSessions;
import io.remuda.it.app.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.function.UnaryOperator;

/** Tells how many handshakes were refused for the parameter {@code why}. */
@Named("refusedHandshakes")
@ApplicationScoped
public class RefusedAction implements Action {

    @Inject
    WebSocketSessions sessions;

    @Override
    public String perform(UnaryOperator<String> parameter) {
        return sessions.refusedHandshakes()
                .get(RefusedHandshake.valueOf(parameter.apply("why")))
                .toString();
    }
}
