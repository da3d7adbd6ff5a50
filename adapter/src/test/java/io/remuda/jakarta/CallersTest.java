package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.Caller;
import io.remuda.runtime.SessionRuntime;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I9: in whose name callbacks are called where the server keeps identities")
class CallersTest {

    private static final Executor SERVERS = task -> task.run();

    private final Callers callers = new Callers(() -> SERVERS);

    private static HttpServletRequest known(String name) {
        return new FakeHttp().user(name).request();
    }

    private static HttpServletRequest wrapped(HttpServletRequest request, String name) {
        return new HttpServletRequestWrapper(new CallerRequest(request, Caller.of(name)));
    }

    @Test
    @DisplayName("in that of whom the server knows")
    void serversCaller() {
        assertThat(callers.of(known("ann"))).isSameAs(SERVERS);
        assertThat(callers.of(new HttpServletRequestWrapper(known("ann")))).isSameAs(SERVERS);
        assertThat(callers.of(wrapped(known("ann"), "ann"))).isSameAs(SERVERS);
    }

    @Test
    @DisplayName("in nobody's if a filter names another one, or whom the server does not know")
    void filtersCaller() {
        assertThat(callers.of(wrapped(known("ann"), "eve"))).isSameAs(SessionRuntime.NOBODY);
        assertThat(callers.of(wrapped(new FakeHttp().request(), "eve"))).isSameAs(SessionRuntime.NOBODY);
    }

    @Test
    @DisplayName("in nobody's if nobody is known, or the server cannot keep the identity")
    void nobody() {
        assertThat(callers.of(new FakeHttp().request())).isSameAs(SessionRuntime.NOBODY);
        Callers failing = new Callers(() -> {
            throw new IllegalStateException("no context");
        });
        assertThat(failing.of(known("ann"))).isSameAs(SessionRuntime.NOBODY);
    }
}
