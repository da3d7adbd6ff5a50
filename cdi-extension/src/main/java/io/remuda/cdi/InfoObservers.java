package io.remuda.cdi;

import io.remuda.Address;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.EventContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Observes the CDI events that handlers take as messages: those of a handler's type, and those with an address. */
final class InfoObservers {

    private final AfterBeanDiscovery discovery;
    private final Supplier<Optional<EventDelivery>> delivery;

    InfoObservers(AfterBeanDiscovery discovery, Supplier<Optional<EventDelivery>> delivery) {
        this.discovery = discovery;
        this.delivery = delivery;
    }

    /** Observes the events of a handler's type that have no address. */
    void add(ValidHandler handler) {
        Type type = handler.types().message();
        if (type == Object.class) {
            // Every event of the application is an Object: such a handler takes addressed messages only.
            return;
        }
        Address to = Address.handler(handler.handlerClass());
        observe(handler.handlerClass(), type, handler.qualifiers(), event -> {
            Set<Annotation> qualifiers = event.getMetadata().getQualifiers();
            return EventAddress.isAmong(qualifiers)
                    ? Optional.empty()
                    : Optional.of(new Letter(to, event.getEvent(), qualifiers, false));
        });
    }

    /** Observes the events that have an address. */
    void addAddressed() {
        for (Annotation observed : EventAddress.QUALIFIERS) {
            observe(WebSocketHandlerExtension.class, Object.class, Set.of(observed), event -> {
                Set<Annotation> qualifiers = event.getMetadata().getQualifiers();
                // Each address qualifier of the event calls an observer: one of them delivers for all.
                return EventAddress.first(qualifiers).equals(observed.annotationType())
                        ? Optional.of(new Letter(EventAddress.of(qualifiers), event.getEvent(), qualifiers, true))
                        : Optional.empty();
            });
        }
    }

    private void observe(
            Class<?> observer,
            Type type,
            Set<Annotation> observed,
            Function<EventContext<Object>, Optional<Letter>> letterOf) {
        for (boolean async : new boolean[] {false, true}) {
            discovery
                    .addObserverMethod()
                    .beanClass(observer)
                    .observedType(type)
                    .qualifiers(observed)
                    .async(async)
                    .notifyWith(event -> letterOf.apply(event)
                            .ifPresent(letter -> delivery.get().ifPresent(to -> {
                                if (async) {
                                    to.deliverNow(letter);
                                } else {
                                    to.deliver(letter);
                                }
                            })));
        }
    }
}
