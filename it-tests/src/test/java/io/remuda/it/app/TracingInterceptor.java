package io.remuda.it.app;

import io.remuda.Request;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Records the callbacks that it sees. */
@Traced
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class TracingInterceptor {

    @Inject
    Probe probe;

    @AroundInvoke
    Object trace(InvocationContext invocation) throws Exception {
        for (Object parameter : invocation.getParameters()) {
            if (parameter instanceof Request request) {
                probe.record(request, "intercepted " + invocation.getMethod().getName());
            }
        }
        return invocation.proceed();
    }
}
