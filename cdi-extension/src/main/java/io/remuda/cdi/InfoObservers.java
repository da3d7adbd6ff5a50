package io.remuda.cdi;

import io.remuda.runtime.SessionRuntime;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Observes the CDI events that handlers take as messages. An event is put into the mailboxes on the thread that fires
 * it; the handlers run elsewhere.
 */
final class InfoObservers {

    private final Supplier<Optional<SessionRuntime>> deployed;

    InfoObservers(Supplier<Optional<SessionRuntime>> deployed) {
        this.deployed = deployed;
    }

    /** Adds the observers of a handler: one for {@code fire}, one for {@code fireAsync}. */
    void add(AfterBeanDiscovery discovery, Route route) {
        Type type = route.types().message();
        if (type == Object.class) {
            // Every event of the application is an Object: such a handler takes addressed messages only.
            return;
        }
        Class<?> handler = route.bean().handlerClass();
        for (boolean async : new boolean[] {false, true}) {
            discovery
                    .addObserverMethod()
                    .beanClass(handler)
                    .observedType(type)
                    .qualifiers(route.qualifiers())
                    .async(async)
                    .notifyWith(event -> deliver(handler, event.getEvent()));
        }
    }

    private void deliver(Class<?> handler, Object event) {
        deployed.get().ifPresent(runtime -> runtime.broadcast(handler, event));
    }
}
