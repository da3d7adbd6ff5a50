package io.remuda.cdi;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects that a context has made of its beans. Used by one thread at a time. */
class ContextualInstances {

    private @Nullable Map<Contextual<?>, Instance<?>> instances;
    private boolean ended;

    private record Instance<T>(Contextual<T> contextual, T object, CreationalContext<T> creation) {
        void destroy() {
            contextual.destroy(object, creation);
        }
    }

    @SuppressWarnings("unchecked") // an instance is stored under the contextual that made it
    <T> @Nullable T get(Contextual<T> contextual) {
        Instance<?> instance = instances == null ? null : instances.get(contextual);
        return instance == null ? null : (T) instance.object();
    }

    /**
     * What there is, or else a new one.
     *
     * @param refusal what to say if none is made any more; the bean follows
     * @throws ContextNotActiveException if there is none, and none is made any more
     */
    <T> T getOrMake(Contextual<T> contextual, CreationalContext<T> creation, String refusal) {
        T existing = get(contextual);
        if (existing != null) {
            return existing;
        }
        if (ended) {
            throw new ContextNotActiveException(
                    refusal + ": " + contextual + ". What is needed at the end has to be used in a callback before");
        }
        T made = contextual.create(creation);
        if (instances == null) {
            instances = new HashMap<>();
        }
        instances.put(contextual, new Instance<>(contextual, made, creation));
        return made;
    }

    void destroy(Contextual<?> contextual) {
        Instance<?> instance = instances == null ? null : instances.remove(contextual);
        if (instance != null) {
            instance.destroy();
        }
    }

    /**
     * Destroys all. One that is not destroyed yet may still be used by the others, but none is made any more, so that beans
     * that use each other do not make each other anew.
     *
     * @param first what is done before; may use all beans that there are
     */
    void endAfter(Runnable first) {
        ended = true;
        Throwable failure = attempt(first, null);
        while (instances != null && !instances.isEmpty()) {
            Instance<?> next = instances.remove(instances.keySet().iterator().next());
            if (next != null) {
                failure = attempt(next::destroy, failure);
            }
        }
        if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private static @Nullable Throwable attempt(Runnable action, @Nullable Throwable before) {
        try {
            action.run();
        } catch (RuntimeException | Error failure) {
            if (before == null) {
                return failure;
            }
            if (before != failure) {
                before.addSuppressed(failure);
            }
        }
        return before;
    }
}
