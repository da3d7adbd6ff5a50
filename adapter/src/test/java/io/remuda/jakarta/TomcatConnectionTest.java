package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.remuda.Frame;
import io.remuda.runtime.Connection;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What Tomcat's session gets. */
class TomcatConnectionTest {

    /** The two methods that Tomcat's session has besides those of the Jakarta API. */
    public interface Suspending extends Session {

        void suspend();

        void resume();
    }

    private final List<String> calls = new ArrayList<>();

    private <T> T noting(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(type.getSimpleName() + "." + method.getName());
                    return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
                }));
    }

    private TomcatConnection connection() throws ReflectiveOperationException {
        return new TomcatConnection(
                noting(Connection.class), new TomcatMethods(Suspending.class), noting(Suspending.class));
    }

    @Test
    @DisplayName("T5: Tomcat's session is suspended and resumed")
    void session_isSuspended() throws Exception {
        TomcatConnection connection = connection();
        assertThat(connection.holdingBack()).isEqualTo(Connection.HoldingBack.SUSPENDING);

        connection.suspend();
        connection.resume();

        assertThat(calls).containsExactly("Suspending.suspend", "Suspending.resume");
    }

    @Test
    @DisplayName("F5: all else goes through the Jakarta API, which blocks")
    void allElse_goesThroughTheJakartaApi() throws Exception {
        TomcatConnection connection = connection();

        assertThat(connection.blocks()).isTrue();
        connection.send(Frame.text("a"), true, failure -> {});
        connection.close(1000, "");
        connection.abort();

        assertThat(calls)
                .containsExactly("Connection.blocks", "Connection.send", "Connection.close", "Connection.abort");
    }

    @Test
    @DisplayName("T5: a Tomcat without the methods is noticed at once, and so used by the Jakarta API alone")
    void otherTomcat_isNoticed() {
        assertThatThrownBy(() -> new TomcatMethods(Session.class)).isInstanceOf(NoSuchMethodException.class);
    }
}
