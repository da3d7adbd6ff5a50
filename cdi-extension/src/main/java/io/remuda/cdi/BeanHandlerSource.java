package io.remuda.cdi;

import io.remuda.Options;
import io.remuda.Request;
import io.remuda.SessionRef;
import io.remuda.Upgrade;
import io.remuda.WebSocketHandler;
import io.remuda.runtime.HandlerSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Decorator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Gives sessions a bean of the container, with its interceptors and decorators, and has the request
 * context and the connection's active in each callback. Keeps the {@link BeanManager} of the application, because some
 * threads that servers call {@code onClose} on cannot look one up.
 */
final class BeanHandlerSource implements HandlerSource {

    private static final Logger LOGGER = System.getLogger("io.remuda");

    private final BeanManager beanManager;
    private final ConnectionContext connectionContext;
    private final CallbackRequestContext requestContext;
    private final Bean<?> bean;
    private final Type type;
    private final boolean decidesUpgrade;

    /** Complete once it was logged that callbacks share a request context. */
    private final CompletableFuture<Boolean> sharing = new CompletableFuture<>();

    BeanHandlerSource(
            BeanManager beanManager,
            ConnectionContext connectionContext,
            CallbackRequestContext requestContext,
            HandlerBean handler) {
        this.beanManager = beanManager;
        this.connectionContext = connectionContext;
        this.requestContext = requestContext;
        this.bean = handler.bean();
        this.type = handlerType(bean);
        this.decidesUpgrade = mayDecide(handler) || hasDecoratorThatDecides(beanManager, bean);
    }

    /** What a producer makes may be of a class that decides though the one that it declares does not. */
    private static boolean mayDecide(HandlerBean handler) {
        Class<?> handlerClass = handler.handlerClass();
        return HandlerSource.overridesUpgrade(handlerClass)
                || (handler.producer() != null && !Modifier.isFinal(handlerClass.getModifiers()));
    }

    private static boolean hasDecoratorThatDecides(BeanManager beanManager, Bean<?> bean) {
        return beanManager
                .resolveDecorators(bean.getTypes(), bean.getQualifiers().toArray(Annotation[]::new))
                .stream()
                .anyMatch(BeanHandlerSource::decides);
    }

    /** One that an extension has made may be of any class, and do anything. */
    private static boolean decides(Decorator<?> decorator) {
        Class<?> type = decorator.getBeanClass();
        return WebSocketHandler.class.isAssignableFrom(type)
                ? HandlerSource.overridesUpgrade(type)
                : !type.isAnnotationPresent(jakarta.decorator.Decorator.class);
    }

    /** A type of the bean that is a handler: the bean may be restricted to some of its types. */
    private static Type handlerType(Bean<?> bean) {
        for (Type type : bean.getTypes()) {
            if (type instanceof Class<?> raw && WebSocketHandler.class.isAssignableFrom(raw)) {
                return type;
            }
        }
        for (Type type : bean.getTypes()) {
            if (type.getTypeName().startsWith(WebSocketHandler.class.getName() + "<")) {
                return type;
            }
        }
        return Object.class;
    }

    @Override
    public Instance open(SessionRef session) {
        return new BeanInstance(session);
    }

    @Override
    public boolean decidesUpgrade() {
        return decidesUpgrade;
    }

    /** The request context is that of the request. */
    @Override
    public Upgrade upgrade(Request request, Options options) throws Exception {
        BeanInstance instance = new BeanInstance(request.session());
        try {
            instance.enterContexts();
            try {
                return instance.handler().upgrade(request, options);
            } finally {
                instance.exit();
            }
        } finally {
            instance.release();
        }
    }

    private boolean isOfTheApplication() {
        return bean.getScope() == ApplicationScoped.class;
    }

    /** The instance itself, which is the same for as long as there are sessions: its proxy would look it up for each callback. */
    private <T> WebSocketHandler<?, ?> ofTheApplication(Bean<T> applicationScoped) {
        return (WebSocketHandler<?, ?>) beanManager
                .getContext(ApplicationScoped.class)
                .get(applicationScoped, beanManager.createCreationalContext(applicationScoped));
    }

    private final class BeanInstance extends CallbackRequestContext.Callback implements Instance {

        private @Nullable CreationalContext<?> creation;
        private @Nullable WebSocketHandler<?, ?> handler;
        private ConnectionContext.@Nullable Beans before;

        /** Whether a callback of the session runs, and not what comes before the first or after the last. */
        private boolean inCallback;

        BeanInstance(SessionRef session) {
            super(session);
        }

        @Override
        public WebSocketHandler<?, ?> handler() {
            if (handler == null) {
                handler = isOfTheApplication() ? ofTheApplication(bean) : reference();
            }
            return handler;
        }

        private WebSocketHandler<?, ?> reference() {
            CreationalContext<?> made = beanManager.createCreationalContext(bean);
            // Of a normal scope there is the reference to destroy and nothing else, which is no session's alone.
            creation = beanManager.isNormalScope(bean.getScope()) ? null : made;
            return (WebSocketHandler<?, ?>) beanManager.getReference(bean, type, made);
        }

        /** A request context of the server would be shared: CDI cannot put one aside. */
        @Override
        public boolean canEnter() {
            enterContexts();
            try {
                return !requestContext.isThereAnother(this);
            } finally {
                exit();
            }
        }

        @Override
        public void enter() {
            enterContexts();
            inCallback = true;
        }

        @Override
        void sharesRequest() {
            if (inCallback && sharing.complete(true)) {
                LOGGER.log(
                        Level.WARNING,
                        "REMUDA-232: the threads on which the server calls {0} have a request context of their own,"
                                + " which the callbacks share. Remedy: callbacks = WORKER",
                        bean.getBeanClass().getName());
            }
        }

        /** The connection's context is active from now on, and a request context as soon as it is used. */
        private void enterContexts() {
            before = connectionContext.enter(this);
        }

        @Override
        public void exit() {
            inCallback = false;
            try {
                requestContext.end(this);
            } finally {
                connectionContext.exit(before);
                before = null;
            }
        }

        @Override
        public void release() {
            // No callback runs, so none shares the context of a handshake in which a session is given up.
            enterContexts();
            try {
                // The handler first: a dependent one may use beans of the connection until it is destroyed.
                endAfter(this::releaseHandler);
            } finally {
                exit();
            }
        }

        private void releaseHandler() {
            if (creation != null) {
                creation.release();
            }
        }
    }
}
