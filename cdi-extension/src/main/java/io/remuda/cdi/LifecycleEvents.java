package io.remuda.cdi;

import io.remuda.DeadLetter;
import io.remuda.SessionEvent;
import io.remuda.event.OfHandler;
import io.remuda.runtime.SessionListener;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes CDI events of what happens to sessions and messages. */
final class LifecycleEvents implements SessionListener {

    private final Event<Object> events;

    /** Those with the qualifier of a handler: to select them costs more than to fire. */
    private final Map<Class<?>, Event<Object>> ofHandlers;

    LifecycleEvents(BeanManager beanManager, Collection<Class<?>> handlers) {
        this.events = beanManager.getEvent();
        this.ofHandlers = handlers.stream()
                .distinct()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), handler -> events.select(OfHandler.Literal.of(handler))));
    }

    @Override
    public void happened(SessionEvent event) {
        of(event.session().handler()).fire(event);
    }

    @Override
    public void nobodyTook(DeadLetter letter) {
        letter.to().handler().map(this::of).orElse(events).fire(letter);
    }

    /** An address may name a handler by the class of its proxy, which is below it. */
    private Event<Object> of(Class<?> handler) {
        for (Class<?> type = handler; type != null; type = type.getSuperclass()) {
            Event<Object> found = ofHandlers.get(type);
            if (found != null) {
                return found;
            }
        }
        return events;
    }
}
