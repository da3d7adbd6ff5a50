package io.remuda.it.tx;

import io.remuda.it.app.Action;
import io.remuda.it.app.Probe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Sends a {@link Booking} to the session of the parameter {@code desk}. */
@Named("book")
@ApplicationScoped
public class BookAction implements Action {

    @Inject
    Probe probe;

    @Override
    public String perform(UnaryOperator<String> parameter) {
        Map<String, String> parameters = new HashMap<>();
        List.of("key", "script", "end").forEach(name -> parameters.put(name, parameter.apply(name)));
        return Boolean.toString(probe.session(parameter.apply("desk")).tell(new Booking(parameters)));
    }
}
