package io.remuda.cdi;

import io.remuda.SessionRef;
import io.remuda.event.ConnectionScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;

/** The context of {@link ConnectionScoped}: while a callback runs, its thread sees the beans of its session. */
final class ConnectionContext implements AlterableContext {

    @SuppressWarnings("ThreadLocalUsage") // a static one would mix up applications that share this jar
    private final ThreadLocal<@Nullable Beans> current = new ThreadLocal<>();

    /** The beans of one session. Used by the thread that runs the session's callback, or by nobody. */
    static class Beans extends ContextualInstances {

        private final SessionRef session;

        Beans(SessionRef session) {
            this.session = session;
        }

        SessionRef session() {
            return session;
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
        // Null instead of nothing: to remove it would make a new entry at the next callback.
        current.set(before);
    }

    /**
     * The session whose callback runs on this thread.
     *
     * @throws ContextNotActiveException if none does
     */
    SessionRef session() {
        return beans().session();
    }

    /** The beans of the session whose callback runs on this thread, or {@code null}. */
    @Nullable
    Beans current() {
        return current.get();
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
    public <T> @Nullable T get(Contextual<T> contextual) {
        return beans().get(contextual);
    }

    @Override
    public <T> T get(Contextual<T> contextual, CreationalContext<T> creation) {
        return beans().getOrMake(
                        contextual,
                        creation,
                        "REMUDA-231: the session has ended, so that no @ConnectionScoped bean is made any more");
    }

    @Override
    public void destroy(Contextual<?> contextual) {
        beans().destroy(contextual);
    }
}
