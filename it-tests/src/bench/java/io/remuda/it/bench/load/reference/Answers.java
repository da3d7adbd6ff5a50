package io.remuda.it.bench.load.reference;

import io.remuda.it.bench.load.app.PerMessage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;

/** Has a request context for each message: in the callbacks of an endpoint there is none. */
@ApplicationScoped
public class Answers {

    @Inject
    PerMessage perMessage;

    @ActivateRequestContext
    public String answer(String message) {
        perMessage.touch();
        return message;
    }
}
