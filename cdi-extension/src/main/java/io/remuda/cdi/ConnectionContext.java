package io.remuda.cdi;

import io.remuda.SessionRef;
import io.remuda.event.ConnectionScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context of {@link ConnectionScoped}: while a callback runs, its thread sees the beans of its session. */
final class ConnectionContext implements AlterableContext {

    @SuppressWarnings("ThreadLocalUsage") // a static one would mix up applications that share this jar
    private final ThreadLocal<@Nullable Beans> current = new ThreadLocal<>();

    /** The beans of one session. Used by the thread that runs the session's callback, or by nobody. */
    static class Beans {

        private final SessionRef session;
        private @Nullable Map<Contextual<?>, Instance<?>> instances;
        private boolean ended;

        Beans(SessionRef session) {
            this.session = session;
        }

        SessionRef session() {
            return session;
        }

        private Map<Contextual<?>, Instance<?>> instances() {
            if (instances == null) {
                instances = new HashMap<>();
            }
            return instances;
        }

        /**
         * Ends the session: destroys its beans. One that is not destroyed yet may still be used by the others, but none
         * is made any more, so that beans that use each other do not make each other anew.
         *
         * @param first what is done before; may use all beans that there are
         */
        void endAfter(Runnable first) {
            ended = true;
            Throwable failure = attempt(first, null);
            while (instances != null && !instances.isEmpty()) {
                Instance<?> next =
                        instances.remove(instances.keySet().iterator().next());
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

        private void requireNotEnded(Contextual<?> contextual) {
            if (ended) {
                throw new ContextNotActiveException("REMUDA-231: the session has ended, so that no @ConnectionScoped"
                        + " bean is made any more: " + contextual
                        + ". What is needed at the end has to be used in a callback before");
            }
        }
    }

    private record Instance<T>(Contextual<T> contextual, T object, CreationalContext<T> creation) {
        void destroy() {
            contextual.destroy(object, creation);
        }
    }

    /** Makes the beans of a session visible to this thread; returns what was visible before. */
    @Nullable
    Beans enter(Beans beans) {
        Beans before = current.get();
        current.set(beans);
        return before;
    }

    /** Undoes {@link #enter}. */
    void exit(@Nullable Beans before) {
        if (before == null) {
            current.remove();
        } else {
            current.set(before);
        }
    }

    /**
     * The session whose callback runs on this thread.
     *
     * @throws ContextNotActiveException if none does
     */
    SessionRef session() {
        return beans().session();
    }

    private Beans beans() {
        Beans beans = current.get();
        if (beans == null) {
            throw new ContextNotActiveException("REMUDA-230: no WebSocket session is active on this thread;"
                    + " @ConnectionScoped beans and the injected SessionRef work in callbacks only."
                    + " Pass on request.session() to use the session elsewhere");
        }
        return beans;
    }

    @Override
    public Class<? extends Annotation> getScope() {
        return ConnectionScoped.class;
    }

    @Override
    public boolean isActive() {
        return current.get() != null;
    }

    @Override
    @SuppressWarnings("unchecked") // an instance is stored under the contextual that made it
    public <T> @Nullable T get(Contextual<T> contextual) {
        Instance<?> instance = beans().instances().get(contextual);
        return instance == null ? null : (T) instance.object();
    }

    @Override
    public <T> T get(Contextual<T> contextual, CreationalContext<T> creation) {
        T existing = get(contextual);
        if (existing != null) {
            return existing;
        }
        Beans beans = beans();
        beans.requireNotEnded(contextual);
        T made = contextual.create(creation);
        beans.instances().put(contextual, new Instance<>(contextual, made, creation));
        return made;
    }

    @Override
    public void destroy(Contextual<?> contextual) {
        Instance<?> instance = beans().instances().remove(contextual);
        if (instance != null) {
            instance.destroy();
        }
    }
}
