package io.remuda.it.gate;

import io.remuda.SessionEvent;
import io.remuda.WebSocketPath;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicInteger;

/** Made for each connection, on threads of Remuda's; counts what is made. */
@Dependent
@WebSocketPath(
        value = "/counted",
        callbacks = WebSocketPath.Callbacks.WORKER,
        options = {"maxSessions=1", "maxSessionsPerUser=1"})
@RolesAllowed("member")
public class CountedHandler extends Guest {

    static final AtomicInteger MADE = new AtomicInteger();
    static final AtomicInteger OPENED = new AtomicInteger();

    @PostConstruct
    void made() {
        MADE.incrementAndGet();
    }

    static void opened(@Observes SessionEvent.Opened opened) {
        OPENED.incrementAndGet();
    }
}
