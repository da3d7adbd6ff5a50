package io.remuda.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import io.remuda.runtime.SessionListener;
import io.remuda.runtime.SessionRuntime;
import io.remuda.runtime.WillingClient;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the log has of a session that could not be opened. */
class UnopenedSessionTest {

    private static final Logger LOGGER = Logger.getLogger("io.remuda");

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            messages.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final SessionRuntime runtime =
            new SessionRuntime(List.of(), getClass().getClassLoader(), 1, 0, SessionListener.NONE);

    @BeforeEach
    void capture() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        runtime.stop(Duration.ZERO);
    }

    @Test
    @DisplayName(
            "Section 1, upgrade: a session that cannot be opened is logged with its route, and nothing of the client's")
    void template_isLogged() {
        Map<String, Object> properties = new HashMap<>();
        Session session = Answering.of(
                Session.class,
                Map.of("getRequestURI", URI.create("/app/reset/secret"), "getUserProperties", properties));
        ServerEndpointConfig config = Answering.of(
                ServerEndpointConfig.class, Map.of("getPath", "/reset/{code}", "getUserProperties", properties));

        new HandlerEndpoint(runtime, opened -> any -> new WillingClient(), () -> false).onOpen(session, config);

        assertThat(messages).containsExactly("REMUDA-110: a session of /reset/{code} could not be opened");
    }
}
