package io.remuda.cdi;

import io.remuda.jakarta.EndpointDeployer;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds what has to be there before the context starts: the filter and the listeners. Does not touch CDI, because the
 * order of initializers is not defined.
 */
public final class RemudaInitializer implements ServletContainerInitializer {

    /** Made by the server. */
    public RemudaInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        EndpointDeployer.prepare(context);
        context.addListener(new HandlerDeployer());
    }
}
