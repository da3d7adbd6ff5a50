package io.remuda.cdi;

import io.remuda.SessionRef;
import io.remuda.WebSocketHandler;
import io.remuda.runtime.HandlerSource;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Gives sessions the reference of a bean, so that its interceptors and decorators apply, and activates the request
 * context and the connection's for each callback. Keeps the {@link BeanManager} of the application, because some
 * threads that servers call {@code onClose} on cannot look one up.
 */
final class BeanHandlerSource implements HandlerSource {

    private final BeanManager beanManager;
    private final ConnectionContext connectionContext;
    private final Bean<?> bean;
    private final Type type;
    private final Bean<?> requestControllerBean;

    BeanHandlerSource(BeanManager beanManager, ConnectionContext connectionContext, Bean<?> bean) {
        this.beanManager = beanManager;
        this.connectionContext = connectionContext;
        this.bean = bean;
        this.type = handlerType(bean);
        this.requestControllerBean = beanManager.resolve(beanManager.getBeans(RequestContextController.class));
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
        return new BeanInstance(new ConnectionContext.Beans(session));
    }

    private final class BeanInstance implements Instance {

        private final ConnectionContext.Beans beans;
        private final CreationalContext<?> controllerCreation;
        private final RequestContextController requestContext;
        private @Nullable CreationalContext<?> creation;
        private @Nullable WebSocketHandler<?, ?> handler;
        private ConnectionContext.@Nullable Beans before;
        private boolean activated;

        BeanInstance(ConnectionContext.Beans beans) {
            this.beans = beans;
            this.controllerCreation = beanManager.createCreationalContext(requestControllerBean);
            this.requestContext = (RequestContextController)
                    beanManager.getReference(requestControllerBean, RequestContextController.class, controllerCreation);
        }

        @Override
        public WebSocketHandler<?, ?> handler() {
            if (handler == null) {
                creation = beanManager.createCreationalContext(bean);
                handler = (WebSocketHandler<?, ?>) beanManager.getReference(bean, type, creation);
            }
            return handler;
        }

        @Override
        public void enter() {
            before = connectionContext.enter(beans);
            try {
                activated = requestContext.activate();
            } catch (RuntimeException | Error failure) {
                connectionContext.exit(before);
                throw failure;
            }
        }

        @Override
        public void exit() {
            try {
                if (activated) {
                    requestContext.deactivate();
                }
            } finally {
                connectionContext.exit(before);
                before = null;
            }
        }

        @Override
        public void release() {
            enter();
            try {
                // The handler first: a dependent one may use beans of the connection until it is destroyed.
                beans.endAfter(this::releaseHandler);
            } finally {
                exit();
                controllerCreation.release();
            }
        }

        private void releaseHandler() {
            if (creation != null) {
                creation.release();
            }
        }
    }
}
