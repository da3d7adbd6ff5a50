package io.remuda.cdi;

import io.remuda.SessionRef;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The request context of a callback, unless its thread has another. It begins when a bean of it is used first: to begin one
 * for each callback would cost more than most callbacks do.
 */
final class CallbackRequestContext implements AlterableContext {

    /** While it is looked for another, and when it has ended, there is none. */
    private static final ContextualInstances NONE = new ContextualInstances();

    /** The thread has another. */
    private static final ContextualInstances ANOTHER = new ContextualInstances();

    private final ConnectionContext connectionContext;
    private final BeanManager beanManager;
    private final Predicate<Class<? extends Annotation>> isContextActive;
    private final Runnable forgetProxied;

    /** Whether anybody observes that requests begin and end. Whichever thread finds out finds the same. */
    private @Nullable Boolean observed;

    CallbackRequestContext(ConnectionContext connectionContext, BeanManager beanManager) {
        this.connectionContext = connectionContext;
        this.beanManager = beanManager;
        this.isContextActive = isContextActive(beanManager);
        this.forgetProxied = ProxyCache.forgetting(beanManager);
    }

    /** A callback, and the request that belongs to it. Used by the thread that runs it. */
    abstract static class Callback extends ConnectionContext.Beans {

        private @Nullable ContextualInstances request;

        Callback(SessionRef session) {
            super(session);
        }

        /** The callback uses the request context of its thread, because that has one. */
        abstract void sharesRequest();
    }

    /**
     * Whether the thread has a request context that this callback would share. To be called before {@link #isActive}, within
     * the callback.
     */
    boolean isThereAnother(Callback callback) {
        callback.request = NONE;
        try {
            return isContextActive.test(RequestScoped.class);
        } finally {
            callback.request = null;
        }
    }

    /** Weld has a method for it; the one of CDI throws an exception, whose stack trace costs more than most callbacks do. */
    private static Predicate<Class<? extends Annotation>> isContextActive(BeanManager beanManager) {
        try {
            MethodHandle ofWeld = MethodHandles.publicLookup()
                    .findVirtual(
                            beanManager.getClass(),
                            "isContextActive",
                            MethodType.methodType(boolean.class, Class.class))
                    .bindTo(beanManager);
            return scope -> {
                try {
                    return (boolean) ofWeld.invokeExact((Class<?>) scope);
                } catch (RuntimeException | Error failure) {
                    throw failure;
                } catch (Throwable impossible) {
                    throw new IllegalStateException(impossible);
                }
            };
        } catch (ReflectiveOperationException another) {
            return scope -> isActive(beanManager, scope);
        }
    }

    private static boolean isActive(BeanManager beanManager, Class<? extends Annotation> scope) {
        try {
            beanManager.getContext(scope);
            return true;
        } catch (ContextNotActiveException none) {
            return false;
        }
    }

    /** The callback is over, and with it its request. */
    void end(Callback callback) {
        ContextualInstances request = callback.request;
        if (request == null) {
            return;
        }
        try {
            if (request != ANOTHER) {
                end(callback, request);
            }
        } finally {
            callback.request = null;
        }
    }

    private void end(Callback callback, ContextualInstances request) {
        try {
            request.endAfter(() -> fire(BeforeDestroyed.Literal.REQUEST, callback));
        } finally {
            // Who hears of it does not begin another.
            callback.request = NONE;
            forgetProxied.run();
            fire(Destroyed.Literal.REQUEST, callback);
        }
    }

    private void fire(Annotation what, Callback callback) {
        Boolean known = observed;
        if (known == null) {
            known = Stream.of(Initialized.Literal.REQUEST, BeforeDestroyed.Literal.REQUEST, Destroyed.Literal.REQUEST)
                    .anyMatch(one -> !beanManager
                            .resolveObserverMethods(callback.session(), one)
                            .isEmpty());
            observed = known;
        }
        if (known) {
            beanManager.getEvent().select(what).fire(callback.session());
        }
    }

    private @Nullable ContextualInstances current() {
        if (!(connectionContext.current() instanceof Callback callback)) {
            return null;
        }
        if (callback.request == null) {
            if (isThereAnother(callback)) {
                callback.request = ANOTHER;
                callback.sharesRequest();
            } else {
                callback.request = new ContextualInstances();
                fire(Initialized.Literal.REQUEST, callback);
            }
        }
        return callback.request == NONE || callback.request == ANOTHER ? null : callback.request;
    }

    private ContextualInstances active() {
        ContextualInstances current = current();
        if (current == null) {
            throw new ContextNotActiveException("No callback runs on this thread");
        }
        return current;
    }

    @Override
    public Class<? extends Annotation> getScope() {
        return RequestScoped.class;
    }

    @Override
    public boolean isActive() {
        return current() != null;
    }

    @Override
    public <T> @Nullable T get(Contextual<T> contextual) {
        return active().get(contextual);
    }

    @Override
    public <T> T get(Contextual<T> contextual, CreationalContext<T> creation) {
        return active().getOrMake(
                        contextual,
                        creation,
                        "REMUDA-231: the callback has ended, so that no @RequestScoped bean is made any more");
    }

    @Override
    public void destroy(Contextual<?> contextual) {
        active().destroy(contextual);
    }
}
