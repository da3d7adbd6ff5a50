package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.remuda.runtime.Connection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Tomcat's session gets. */
class TomcatConnectionTest {

    /** What Tomcat's session has besides the methods of the Jakarta API. */
    public interface Suspending extends Session {

        void suspend();

        void resume();

        void doClose(CloseReason toClient, CloseReason toUs, boolean closeSocket);

        void onClose(CloseReason reason);
    }

    private final List<String> calls = new ArrayList<>();
    private final Map<String, Object> properties = new HashMap<>();
    private long sendTimeout;

    private <T> T noting(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getUserProperties")) {
                        return properties;
                    }
                    if (method.getName().equals("getAsyncRemote")) {
                        return noting(RemoteEndpoint.Async.class);
                    }
                    if (method.getName().equals("setSendTimeout")) {
                        sendTimeout = (long) arguments[0];
                    }
                    calls.add(type.getSimpleName() + "." + method.getName());
                    return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
                }));
    }

    private TomcatConnection connection() throws ReflectiveOperationException {
        TomcatConnection connection =
                new TomcatConnection(noting(Suspending.class), new TomcatMethods(Suspending.class));
        calls.clear();
        return connection;
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
    @DisplayName("T6: an abort ends the connection, whether there was a close before or not")
    void abort_endsTheConnection() throws Exception {
        connection().abort();

        assertThat(calls).containsExactly("Suspending.doClose", "Suspending.onClose");
    }

    @Test
    @DisplayName(
            "F5: Tomcat cuts off a client that does not answer a close, after the same time as the runtime elsewhere")
    void unansweredClose_isCut() throws Exception {
        connection();

        assertThat(properties).containsEntry("org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT", 5000L);
    }

    @ParameterizedTest
    @CsvSource({"PT30S, 36000", "PT0.001S, 6001", "PT9999999H, 31536006000"})
    @DisplayName("F5: Tomcat gives each send longer than the runtime, which so is the one that ends the session")
    void sendTimeout_isLonger(Duration timeout, long millis) throws Exception {
        connection().sendTimeout(timeout);

        assertThat(sendTimeout).isEqualTo(millis);
    }

    @Test
    @DisplayName("T5: Tomcat answers pings and closes on the thread that reads, also behind a close that waits")
    void pings_areAnsweredWhileReading() throws Exception {
        assertThat(new CloseAfterSend(connection()).answersWhileReading()).isTrue();
    }

    @Test
    @DisplayName("T5: a Tomcat without the methods is noticed at once, and so used by the Jakarta API alone")
    void otherTomcat_isNoticed() {
        assertThatThrownBy(() -> new TomcatMethods(Session.class)).isInstanceOf(NoSuchMethodException.class);
    }
}
