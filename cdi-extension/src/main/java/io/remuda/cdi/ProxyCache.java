package io.remuda.cdi;

import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What the proxies of request-scoped beans remember of a thread. Those of OpenWebBeans keep the instance that they found first, until
 * they are told that its request is over; without that, the next callback on the thread would get a bean that is destroyed.
 */
final class ProxyCache {

    private static final String OF_OPEN_WEB_BEANS = "org.apache.webbeans.intercept.RequestScopedBeanInterceptorHandler";

    private ProxyCache() {}

    /** What has them forget all of the calling thread; nothing where they remember nothing. */
    static Runnable forgetting(BeanManager beanManager) {
        MethodHandle forget;
        try {
            ClassLoader containers = beanManager.getClass().getClassLoader();
            forget = MethodHandles.publicLookup()
                    .findStatic(
                            Class.forName(OF_OPEN_WEB_BEANS, true, containers),
                            "removeThreadLocals",
                            MethodType.methodType(void.class));
        } catch (ReflectiveOperationException | LinkageError another) {
            return () -> {};
        }
        return () -> {
            try {
                forget.invokeExact();
            } catch (RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        };
    }
}
