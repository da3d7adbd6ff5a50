package io.remuda.it.gate;

import io.remuda.Address;
import io.remuda.WebSocketSessions;
import io.remuda.it.app.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Tells what was made for clients so far: how much, and the names of the threads, which go after a while. */
@Named("made")
@ApplicationScoped
public class MadeAction implements Action {

    @Inject
    WebSocketSessions sessions;

    @Override
    public String perform(UnaryOperator<String> parameter) {
        return "instances " + CountedHandler.MADE + ", opened " + CountedHandler.OPENED + ", sessions "
                + sessions.count(Address.all()) + " on " + workers();
    }

    private static String workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("remuda-worker"))
                .sorted()
                .collect(Collectors.joining(","));
    }
}
